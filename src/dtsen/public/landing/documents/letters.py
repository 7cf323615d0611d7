"""The letters and the decree that an institution fills in: own words (R8, R9, R26)."""

from __future__ import annotations

from dtsen.public.landing.documents.blocks import (
    Blanks,
    Document,
    Grid,
    Heading,
    Hint,
    Items,
    Signature,
    Text,
    Title,
)

_LETTERHEAD = Hint("Kop surat instansi. Hapus setiap teks miring dalam kurung siku setelah diisi.")
_ADDRESSEE = Text("Yth. Sekretariat Satu Data Indonesia, Kementerian PPN/Bappenas, di Jakarta")

ACCOUNT_LETTER = Document(
    slug="surat-permohonan-pembuatan-akun",
    title="Surat Permohonan Pembuatan Akun",
    note="untuk pendaftaran",
    filename="Surat-Permohonan-Pembuatan-Akun.docx",
    blocks=(
        _LETTERHEAD,
        Blanks(("Nomor", "Sifat", "Lampiran")),
        Text("Hal: Permohonan Pembuatan Akun Layanan Pemanfaatan DTSEN"),
        _ADDRESSEE,
        Text(
            "Dalam rangka pemanfaatan Data Tunggal Sosial dan Ekonomi Nasional (DTSEN) sesuai Instruksi "
            "Presiden Nomor 4 Tahun 2025 dan Peraturan Menteri PPN/Kepala Bappenas Nomor 7 Tahun 2025, kami "
            "mengajukan pembuatan akun Layanan Pemanfaatan DTSEN bagi instansi berikut."
        ),
        Blanks(
            (
                "Nama instansi",
                "Kategori pemohon",
                "Alamat",
                "Nama narahubung",
                "Email narahubung",
                "No handphone",
            )
        ),
        Heading("Pengguna yang ditunjuk"),
        Hint(
            "Paling sedikit dua, paling banyak empat orang. Email pribadi dinas (*.go.id); BUMN boleh "
            "memakai NIK."
        ),
        Grid(
            ("No", "Nama lengkap", "NIP/NIK", "Jabatan", "Email"),
            tuple((str(number), "", "", "", "") for number in range(1, 5)),
        ),
        Heading("Pernyataan"),
        Items(
            (
                (
                    "Data di atas benar dan pengguna yang ditunjuk bertugas di bidang pengelolaan data dan "
                    "informasi."
                ),
                "Akun dipakai sendiri oleh pengguna yang ditunjuk dan tidak dipindahtangankan.",
                "Perubahan atau berakhirnya tugas pengguna segera kami beritahukan kepada Sekretariat.",
                "Kami memahami kewajiban sebagai Pengendali DTSEN setelah data diterima.",
            )
        ),
        Text("Demikian permohonan ini kami sampaikan. Atas perhatian Bapak/Ibu kami ucapkan terima kasih."),
        Signature("Pimpinan instansi,"),
    ),
)

DATA_LETTER = Document(
    slug="surat-pengajuan-permintaan-data",
    title="Surat Pengajuan Permintaan Data",
    note="Level 2, 3, dan 4",
    filename="Surat-Pengajuan-Permintaan-Data.docx",
    blocks=(
        _LETTERHEAD,
        Blanks(("Nomor", "Sifat", "Lampiran")),
        Hint("Nomor surat ini menjadi Nomor Permohonan pada Layanan DTSEN."),
        Text("Hal: Pengajuan Permintaan Data DTSEN"),
        _ADDRESSEE,
        Text("Bersama ini kami mengajukan permintaan DTSEN dengan keterangan sebagai berikut."),
        Blanks(
            (
                "Nama instansi",
                "Nama program",
                "Tujuan pemanfaatan",
                "Dasar hukum",
                "Tema data",
                "Bentuk data (mikro/agregat)",
                "Wilayah",
                "Format file data",
                "Jangka waktu pemanfaatan",
            )
        ),
        Heading("Dokumen yang dilampirkan"),
        Hint("Level 2 cukup dengan surat ini. Level 3 dan 4 melampirkan semua dokumen berikut."),
        Items(
            (
                "Kerangka Acuan Kerja (KAK) Pemanfaatan DTSEN",
                "SK Penetapan Pelaksana Pengelolaan Pemanfaatan DTSEN",
                "Peraturan tentang SDI",
                "Dokumen Pendukung lainnya, bila ada",
            )
        ),
        Text(
            "Kami menyatakan bahwa data dipakai hanya untuk tujuan tersebut, dijaga keamanan dan "
            "kerahasiaannya, serta tidak diteruskan kepada pihak lain."
        ),
        Signature("Pimpinan instansi,"),
    ),
)

DECREE = Document(
    slug="sk-penetapan-pelaksana",
    title="SK Penetapan Pelaksana Pengelolaan Pemanfaatan DTSEN",
    note="Level 3 dan 4",
    filename="SK-Penetapan-Pelaksana-Pengelolaan-Pemanfaatan-DTSEN.docx",
    blocks=(
        _LETTERHEAD,
        Title("Keputusan (pimpinan instansi) tentang Penetapan Pelaksana Pengelolaan Pemanfaatan DTSEN"),
        Blanks(("Nomor",)),
        Heading("Menimbang"),
        Items(
            (
                "bahwa pemanfaatan DTSEN memerlukan pelaksana yang jelas tugas dan tanggung jawabnya;",
                "bahwa pelaksana wajib menjaga keamanan dan kerahasiaan data pribadi;",
                "bahwa untuk itu perlu ditetapkan keputusan tentang pelaksana pengelolaan pemanfaatan DTSEN;",
            )
        ),
        Heading("Mengingat"),
        Items(
            (
                "Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi;",
                "Peraturan Presiden Nomor 39 Tahun 2019 tentang Satu Data Indonesia;",
                "Instruksi Presiden Nomor 4 Tahun 2025 tentang Data Tunggal Sosial dan Ekonomi Nasional;",
                (
                    "Peraturan Menteri PPN/Kepala Bappenas Nomor 7 Tahun 2025 tentang Pedoman Berbagipakai "
                    "DTSEN;"
                ),
            )
        ),
        Hint("Tambahkan peraturan instansi atau daerah tentang SDI."),
        Heading("Memutuskan"),
        Text("KESATU: Menetapkan pelaksana pengelolaan pemanfaatan DTSEN dengan susunan sebagai berikut."),
        Grid(
            ("Kedudukan", "Nama", "NIP", "Jabatan"),
            (
                ("Penanggung jawab", "", "", ""),
                ("Ketua pelaksana", "", "", ""),
                ("Petugas pelindung data", "", "", ""),
                ("Pengelola data", "", "", ""),
                ("Pengelola keamanan sistem", "", "", ""),
            ),
        ),
        Text("KEDUA: Pelaksana bertugas:"),
        Items(
            (
                "mengajukan permintaan dan menerima DTSEN atas nama instansi;",
                "membatasi akses pada orang yang memerlukannya dan mencatat setiap akses;",
                "menyimpan data pada sistem yang aman dan memusnahkannya setelah jangka waktu berakhir;",
                "melaporkan insiden pelindungan data pribadi paling lambat 3 × 24 jam;",
                "menyusun laporan pemanfaatan secara berkala.",
            )
        ),
        Text("KETIGA: Keputusan ini berlaku sejak tanggal ditetapkan."),
        Signature("Pimpinan instansi,"),
    ),
)
