"""The whole way of the guide, clicked in Chromium by the guide's labels: one step a function.

The journey test walks it and checks; ``make tour`` walks it and takes the pictures. ``Look`` is what is done
with every screen on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Download, Locator, Page, expect

from support.browser import Watch
from support.pdf import small_pdf
from support.pictures import small_png

Look = Callable[[Page, str], None]

DEMO_PASSWORD = "Contoh#2026"
NEW_PASSWORD = "Perjalanan#1"
LETTER_NUMBER = "050/2841/UJI/2026"
BAST_NUMBER = "500.4/1127/BAST/2026"
# No column here makes classes of fewer than five people in the small registry of the demonstration, nor what
# stands in both files. Joined by their key they would: who lives together tells families apart.
FAMILY = ["Provinsi", "Kabupaten/Kota", "Desil", "Jenis Lantai", "Sumber Air Minum"]
FAMILIES = "Set Data Keluarga"
INDIVIDUALS = "Set Data Anggota Keluarga (Individu)"
INDIVIDUAL = ["Provinsi", "Kabupaten/Kota", "Jenis Kelamin", "Kesulitan Penglihatan"]


@dataclass
class Journey:
    """One applicant's institution on its way through the service at ``url``.

    :param region: Kemendagri code of the local government that registers.
    :param folder: where the files that people would have on their computer lie.
    """

    browser: Browser
    url: str
    folder: Path
    look: Look
    watch: Watch
    institution: str = "Kabupaten Banyumas"
    width: int = 1360
    _contexts: list[BrowserContext] = field(default_factory=list)
    _open: dict[str, Page] = field(default_factory=dict)

    # --- people and their browsers -----------------------------------------------------------------

    def page(self) -> Page:
        """A fresh browser: nobody is signed in."""
        context = self.browser.new_context(
            viewport={"width": self.width, "height": 900}, locale="en-US", accept_downloads=True
        )
        context.set_default_timeout(15_000)
        self.watch.attach(context)
        self._contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def newest_mail(self, recipient: str, subject: str) -> str:
        """The text of the newest mail to ``recipient`` about ``subject``, read in the demo mailbox."""
        page = self.page()
        row = page.get_by_role("row").filter(has_text=subject)
        for _ in range(40):
            page.goto(f"{self.url}/kotak-surat/?kepada={recipient}")
            if row.count():
                break
            page.wait_for_timeout(250)
        row.first.get_by_role("link").click()
        self.look(page, f"email-{_slug(subject)}")
        text = page.locator(".mailbox__text").inner_text()
        page.context.close()
        return text

    def sign_in(self, name: str, password: str, mail: str) -> Page:
        """Masuk: captcha, password, the mailed code (R42-R45)."""
        page = self.page()
        page.goto(self.url)
        page.get_by_role("link", name="Login", exact=True).first.click()
        page.get_by_label("Nama pengguna atau email").fill(name)
        page.get_by_label(re.compile("^Kata sandi")).fill(password)
        pass_captcha(page)
        self.look(page, "masuk")
        page.get_by_role("button", name="Masuk", exact=True).click()
        expect(page.get_by_role("heading", name="Masukkan kode OTP")).to_be_visible()
        self.look(page, "otp")
        code = re.search(r"\b(\d{6})\b", self.newest_mail(mail, "Notifikasi OTP DTSEN"))
        assert code
        page.get_by_label("Kode OTP").fill(code[1])
        page.get_by_role("button", name="Verifikasi OTP").click()
        page.wait_for_url(lambda url: "/masuk/" not in url)
        return page

    def enter(self, username: str, session: str, path: str = "/beranda/") -> Page:
        """Come in with a session that is open already: the door is walked through elsewhere."""
        page = self.page()
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": self.url}])
        page.goto(self.url + path)
        self._open[username] = page
        return page

    def officer(self, username: str) -> Page:
        if username in self._open:
            return self._open.pop(username)
        page = self.sign_in(username, DEMO_PASSWORD, f"{username}@contoh.go.id")
        self.look(page, f"dasbor-{username}")
        return page

    # --- the steps, in the guide's order -------------------------------------------------------------

    def visit_landing(self) -> None:
        """R12-R19."""
        page = self.page()
        page.goto(self.url)
        for heading in (
            "Tata Cara Permohonan Akun DTSEN",
            "Tata Cara Permintaan Hak Akses DTSEN",
            "Daftar Versi Dataset",
        ):
            expect(page.get_by_role("heading", name=heading)).to_be_visible()
        self.look(page, "landing")
        page.get_by_role("link", name="Dokumen Persyaratan").first.click()
        self.look(page, "dokumen-persyaratan")
        page.goto(f"{self.url}/dokumen-persyaratan/")
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile("^Unduh")).first.click()
        assert download.value.path().stat().st_size > 0

    def register(self) -> None:
        """Pendaftaran Online with two users and the letter (R20-R35)."""
        page = self.page()
        page.goto(self.url)
        page.get_by_role("link", name="Daftar", exact=True).first.click()
        expect(page.get_by_role("heading", name="Pendaftaran Online")).to_be_visible()
        self.look(page, "pendaftaran")
        page.get_by_label("Pilih kategori pemohon").select_option(label="Pemerintah Daerah")
        page.get_by_role("combobox", name="Pilih nama instansi").fill(self.institution)
        page.get_by_role("option", name=re.compile(f"{self.institution}$")).click()
        page.get_by_label("Email narahubung (*.go.id)").fill("narahubung@uji-banyumas.go.id")
        page.get_by_label("Nama narahubung").fill("Narahubung Uji")
        page.get_by_label("No handphone").first.fill("0812 3456 7890")
        page.get_by_label("Lampiran").set_input_files(self.file("surat-permohonan-akun.pdf", small_pdf()))
        self._fill_person(page, 1, "Pemohon Uji", "pemohon@uji-banyumas.go.id", "198403122010011007")
        page.get_by_role("tab", name=re.compile("Pengguna 2", re.I)).or_(
            page.get_by_role("link", name=re.compile("^Pengguna 2", re.I))
        ).first.click()
        self._fill_person(page, 2, "Rekan Uji", "rekan@uji-banyumas.go.id", "198503122010012008")
        pass_captcha(page)
        self.look(page, "pendaftaran-terisi")
        page.get_by_role("button", name="Kirim", exact=True).click()
        expect(page.get_by_label("Pilih kategori pemohon")).to_have_count(0)
        self.look(page, "pendaftaran-terkirim")
        self.newest_mail("narahubung@uji-banyumas.go.id", "diterima")

    def _fill_person(self, page: Page, number: int, name: str, mail: str, nip: str) -> None:
        person = page.locator(f"#pengguna-{number}")
        person.get_by_label("NIP").fill(nip)
        person.get_by_label("Nama lengkap").fill(name)
        person.get_by_label("Email pengguna (*.go.id)").fill(mail)
        person.get_by_label("Jabatan").fill("Kepala Bidang Data (sintetis)")
        person.get_by_label("Nama unit kerja").fill("Bidang Perencanaan (sintetis)")
        person.get_by_label("No handphone").fill("0813 2901 7745")

    def verify_registration(self) -> None:
        """An account verifier approves (R36, R37, R40)."""
        page = self.officer("verifikator.akun")
        page.goto(f"{self.url}/petugas/pendaftaran/")
        self.look(page, "petugas-pendaftaran")
        page.get_by_role("link", name=re.compile(self.institution)).first.click()
        tick_all(page, "Sesuai")
        page.get_by_label("Catatan", exact=False).last.fill("diterima")
        self.look(page, "petugas-pendaftaran-detail")
        page.get_by_role("button", name="Setujui").click()
        page.wait_for_load_state()
        self.newest_mail("narahubung@uji-banyumas.go.id", "Persetujuan")

    def first_sign_in(self) -> Page:
        """The mailed first password, changed at once (R40, R41-R45, D10)."""
        mail = self.newest_mail("pemohon@uji-banyumas.go.id", "Verifikasi Akun DTSEN Diterima")
        username = re.search(r"Username:\s*(\S+)", mail)
        password = re.search(r"Password:\s*(\S+)", mail)
        assert username
        assert password
        page = self.sign_in(username[1], password[1], "pemohon@uji-banyumas.go.id")
        self.look(page, "kata-sandi-baru")
        page.get_by_label(re.compile("^Kata sandi baru", re.I)).fill(NEW_PASSWORD)
        page.get_by_label(re.compile("^Ulangi kata sandi baru", re.I)).fill(NEW_PASSWORD)
        page.get_by_role("button", name="Simpan Data").click()
        expect(page.get_by_role("heading", name="Beranda")).to_be_visible()
        expect(
            page.get_by_text("Gunakan menu di sebelah kiri untuk mulai mengakses fitur utama.")
        ).to_be_visible()
        self.look(page, "beranda")
        return page

    def set_logo_and_address(self, page: Page) -> None:
        """R60, R61: a request is closed before, open afterwards."""
        page.goto(f"{self.url}/permohonan/baru/")
        self.look(page, "permohonan-tertutup")
        self.menu(page, "Ubah Profil")
        self.look(page, "profil")
        page.get_by_role("link", name="Ubah Logo dan Alamat").first.click()
        page.get_by_label(re.compile("logo", re.I)).first.set_input_files(self.file("logo.png", small_png()))
        page.get_by_label(re.compile("alamat", re.I)).last.fill("Jalan Uji Nomor 1, Purwokerto (sintetis)")
        self.look(page, "logo-dan-alamat")
        page.get_by_role("button", name="Simpan Data").click()
        page.wait_for_load_state()

    def ask(
        self,
        page: Page,
        number: str = LETTER_NUMBER,
        themes: Mapping[str, Sequence[str]] | None = None,
        file_format: str = "CSV (Comma-Separated Values) / Teks",
        name: str = "permohonan-variabel",
    ) -> None:
        """Permohonan Akses Data Baru: documents, themes, variables, format (R66-R80)."""
        self._new_request(page, number)
        for theme, labels in (themes or {FAMILIES: FAMILY, INDIVIDUALS: INDIVIDUAL}).items():
            panel = self._add_theme(page, theme)
            for label in labels:
                box = panel.get_by_role("checkbox", name=label, exact=True)
                open_groups(panel)
                box.check()
        self._settle(page)
        page.get_by_label("Format file data").select_option(label=file_format)
        self._settle(page)
        self.look(page, name)
        self._send(page, number, ("letter", "kak", "decree", "regulation"))

    def ask_table(self, page: Page, number: str) -> None:
        """Data agregat: families by kecamatan and decile, three figures a cell; the letter alone (R8)."""
        panel = self.start_table(page, number, FAMILIES)
        panel.get_by_label("Rincian ke-1").select_option(label="Kecamatan")
        panel.get_by_label("Rincian ke-2").select_option(label="Desil")
        for measure in ("count", "mean:family_size", "share:receives_pkh"):
            panel.get_by_label("Tambah hitungan").select_option(value=measure)
            panel.get_by_role("button", name="Tambah", exact=True).click()
            page.wait_for_load_state()
            self.open_tab(page, "Variable DTSEN")
        panel.get_by_role("checkbox", name="Penerima", exact=True).check()
        page.get_by_label("Format file data").select_option(label="CSV (Comma-Separated Values) / Teks")
        self._settle(page)
        self.look(page, "permohonan-tabel")
        self._send(page, number, ("letter",))

    def start_table(self, page: Page, number: str, theme: str) -> Locator:
        """A draft of data agregat with one theme, whose panel it answers."""
        self._new_request(page, number)
        page.get_by_role("radio", name=re.compile("Data agregat")).check()
        page.wait_for_url(re.compile("/ubah/"))
        return self._add_theme(page, theme)

    def _new_request(self, page: Page, number: str) -> None:
        self.menu(page, "Permohonan Akses Data")
        self.look(page, "permohonan-kosong")
        page.get_by_role("link", name="Permohonan Akses Data Baru").first.click()
        page.get_by_label("Nomor surat permohonan").fill(number)
        page.get_by_label("Nomor surat permohonan").blur()
        self.open_tab(page, "Variable DTSEN")

    def _add_theme(self, page: Page, theme: str) -> Locator:
        page.get_by_label("Data yang diperlukan").select_option(label=theme)
        page.get_by_role("button", name="Tambah Tema").click()
        page.wait_for_load_state()
        self.open_tab(page, "Variable DTSEN")
        panel = page.locator("[data-theme-panel]").filter(has_text=theme).last
        panel.get_by_label("Informasi Tambahan").fill("Sasaran rehabilitasi rumah (sintetis)")
        return panel

    def _send(self, page: Page, number: str, kinds: Sequence[str]) -> None:
        self.open_tab(page, "Unggah Kelengkapan Dokumen")
        for kind in kinds:
            page.locator(f"#id_document_{kind}").set_input_files(
                self.file(f"{kind}-uji.pdf", small_pdf(pages=2))
            )
            expect(
                page.locator(f".document:has(#id_document_{kind})").get_by_text("Terunggah")
            ).to_be_visible()
        self._settle(page)
        self.look(page, "permohonan-dokumen")
        page.get_by_role("button", name="Kirim Permohonan").click()
        page.wait_for_url(lambda url: "/ubah/" not in url and "/baru/" not in url)
        self.look(page, "permohonan-terkirim")
        self.menu(page, "Permohonan Akses Data")
        expect(page.get_by_text(number).first).to_be_visible()
        self.look(page, "permohonan-daftar")

    def verify(self, username: str, comment: str, number: str = LETTER_NUMBER) -> None:
        """One of the three verifications: every part is right, with a comment."""
        page = self.officer(username)
        page.goto(f"{self.url}/petugas/antrean/")
        self.look(page, f"antrean-{username}")
        page.get_by_role("link", name=number).first.click()
        tick_all(page, "Sesuai")
        page.locator("textarea[name=comment]").fill(comment)
        self.look(page, f"pemeriksaan-{username}")
        page.get_by_role("button", name="Setujui").click()
        page.wait_for_load_state()
        page.context.close()

    def _held_build(self, number: str) -> Page:
        """The data processor's page of a request whose build was held back."""
        page = self.officer("pengolah.data")
        held = page.get_by_role("heading", name="Uji pengungkapan")
        page.goto(f"{self.url}/petugas/antrean/")
        page.get_by_role("link", name=number).first.click()
        for _ in range(120):
            if held.count():
                break
            page.wait_for_timeout(500)
            page.reload()
        return page

    def read_reports(self, page: Page, name: str) -> None:
        """The build's reports as pages of their own, which open in a new tab."""
        for link in page.get_by_role("link", name=re.compile(r"^laporan-.*\.html")).all():
            tab = page.context.new_page()
            tab.goto(self.url + (link.get_attribute("href") or ""))
            self.look(tab, name)
            tab.close()

    def override_disclosure(self, number: str) -> None:
        """Held back and let out all the same: the processor asks, the coordinator answers for it (D3)."""
        page = self._held_build(number)
        page.locator("#id_comment").fill("Kecamatan diperlukan untuk menyusun daftar sasaran (sintetis).")
        page.get_by_role("button", name="Minta keputusan koordinator").click()
        page.wait_for_load_state()
        page.context.close()
        page = self.officer("koordinator")
        page.goto(f"{self.url}/petugas/antrean/")
        page.get_by_role("link", name=number).first.click()
        self.look(page, "keputusan-koordinator")
        page.locator("[name=comment]").fill("Perjanjian kerahasiaan sudah ditandatangani (sintetis).")
        page.get_by_role("button", name="Loloskan dengan keputusan").click()
        page.wait_for_load_state()
        page.context.close()

    def mend_disclosure(self, number: str = LETTER_NUMBER) -> None:
        """The build is held back; the data processor takes a proposal that passes and builds again (D3)."""
        page = self._held_build(number)
        self.look(page, "uji-pengungkapan")
        self.read_reports(page, "laporan-pengungkapan")
        passing = page.locator("#usulan li").filter(has_text="Lulus bila diterapkan")
        passing.first.get_by_role("link", name=re.compile("Pakai usulan")).click()
        page.wait_for_load_state()
        self.look(page, "uji-pengungkapan-usulan")
        page.get_by_role("button", name="Terapkan dan olah ulang").click()
        expect(page.get_by_text("diolah ulang dengan penyesuaian")).to_be_visible()
        page.context.close()

    def check_quality(self, number: str = LETTER_NUMBER, name: str = "cek-kualitas") -> None:
        """The worker has built; the quality officer reads the automatic report and decides."""
        page = self.officer("pemeriksa.kualitas")
        link = page.get_by_role("link", name=number)
        for _ in range(120):
            page.goto(f"{self.url}/petugas/antrean/")
            if link.count():
                break
            page.wait_for_timeout(500)
        link.first.click()
        page.locator("[name=comment]").fill("data sudah ok")
        self.look(page, name)
        self.read_reports(page, f"laporan-{name}")
        page.get_by_role("button", name="Setujui").click()
        page.wait_for_load_state()
        page.context.close()

    def sign_bast(self, page: Page, bast_number: str = BAST_NUMBER) -> Path:
        """BAST with both numbers; signed, uploaded, "data berhasil diperbarui" (R81-R88). The BAST's path."""
        self.menu(page, "Unduh Data")
        expect(page.get_by_role("button", name="Unduh Data").first).to_be_disabled()
        page.get_by_role("link", name="Dokumen BAST").first.click()
        page.get_by_label(re.compile("Nomor BAST instansi", re.I)).fill(bast_number)
        with page.expect_download() as download:
            page.get_by_role("button", name="Unduh BAST").click()
        bast = self.folder / "bast.pdf"
        download.value.save_as(bast)
        self.look(page, "unduh-data-bast")
        page.locator("input[type=file]").set_input_files(
            self.file("bast-bertanda-tangan.pdf", bast.read_bytes())
        )
        page.get_by_role("button", name="Kirim", exact=True).click()
        expect(page.get_by_text(re.compile("data berhasil diperbarui", re.I)).first).to_be_visible()
        self.look(page, "bast-terkirim")
        page.get_by_role("link", name="Ok", exact=True).or_(
            page.get_by_role("button", name="Ok", exact=True)
        ).first.click()
        return bast

    def verify_bast(self, number: str = LETTER_NUMBER) -> None:
        """R89, R90."""
        page = self.officer("verifikator.bast")
        page.goto(f"{self.url}/petugas/bast/")
        self.look(page, "antrean-bast")
        page.get_by_role("link", name=number).first.click()
        page.locator("textarea[name=comment]").fill("dokumen telah sesuai ketentuan")
        self.look(page, "pemeriksaan-bast")
        page.get_by_role("button", name="Setujui").click()
        page.wait_for_load_state()
        page.context.close()

    def download(self, page: Page, mailbox: str = "pemohon@uji-banyumas.go.id") -> tuple[Download, str]:
        """Cek Token, then Unduh Data (R92-R95). The download and the package's passphrase, "" without one."""
        mail = self.newest_mail(mailbox, "dapat diunduh")
        token = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{2,8}){3,}\b", mail)
        assert token, mail
        self.menu(page, "Unduh Data")
        self.look(page, "unduh-data-siap")
        page.get_by_role("main").get_by_role("link", name="Unduh Data").first.click()
        popup = page.get_by_role("dialog")
        popup.get_by_label(re.compile("^Token")).fill(token[0])
        self.look(page, "token")
        popup.get_by_role("button", name="Cek Token").click()
        expect(page.get_by_text("Token sah.")).to_be_visible()
        self.look(page, "token-sah")
        secret = page.locator("#kata-sandi")
        passphrase = secret.inner_text() if secret.count() else ""
        with page.expect_download() as download:
            popup.get_by_role("button", name="Unduh Data").click()
        download.value.path()
        popup.get_by_role("link", name="Tutup").first.click()
        return download.value, passphrase

    def track(self, page: Page, name: str, number: str = LETTER_NUMBER) -> None:
        """Cek Tahapan Dokumen (R96-R102)."""
        self.menu(page, "Cek Tahapan Dokumen")
        self.look(page, f"{name}-daftar")
        page.get_by_role("row").filter(has_text=number).get_by_role(
            "link", name=re.compile("Detail Info")
        ).click()
        expect(page.get_by_role("heading", name=number)).to_be_visible()
        self.look(page, name)

    def sign_out(self, page: Page) -> None:
        """Profile, top right, "Keluar" (R50)."""
        page.locator("header details summary").last.click()
        page.get_by_role("button", name="Keluar").first.click()
        expect(page.get_by_role("link", name="Login", exact=True).first).to_be_visible()

    # --- small things ------------------------------------------------------------------------------------

    def menu(self, page: Page, entry: str) -> None:
        page.get_by_role("navigation").get_by_role("link", name=entry, exact=True).first.click()
        page.wait_for_load_state()

    def open_tab(self, page: Page, name: str) -> None:
        page.locator(".tabs").get_by_text(name).first.click()

    def _settle(self, page: Page) -> None:
        """Let the draft's own saving come to rest."""
        page.wait_for_timeout(900)
        page.wait_for_load_state("networkidle")


def pass_captcha(page: Page) -> None:
    """Tick "Saya bukan robot" and wait until the browser has solved its puzzle."""
    widget = page.locator("altcha-widget")
    if not widget.locator(".altcha[data-state=verified]").count():
        # While the puzzle is being solved the box stays unticked, so that `check()` would call it a failure.
        widget.locator("input[type=checkbox]").click()
    expect(widget.locator(".altcha[data-state=verified]")).to_be_visible(timeout=30_000)


def tick_all(page: Page, verdict: str) -> None:
    """The same verdict for every part of a review."""
    page.locator("[data-part]").first.wait_for()  # (a click on a link does not wait for where it leads)
    for part in page.locator("[data-part]").all():
        if not part.locator(".segmented").is_visible():
            # With scripts one part of a request's review lies open at a time.
            part.locator("a.part__title").click()
        part.locator("label", has_text=verdict).first.click()


def open_groups(panel: object) -> None:
    """Every closed group of a picker is opened, as somebody who looks for a variable would."""
    closed = panel.locator("details[data-picker-group]:not([open]) > summary")  # type: ignore[attr-defined]
    while closed.count():
        closed.first.click()


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
