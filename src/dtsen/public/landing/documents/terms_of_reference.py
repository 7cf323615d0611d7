"""The KAK: what a programme needs from DTSEN, why, how long, and how it is kept safe (R6, R9)."""

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

KAK = Document(
    slug="kak-pemanfaatan-dtsen",
    title="Kerangka Acuan Kerja (KAK) Pemanfaatan DTSEN",
    note="Level 3 dan 4",
    filename="KAK-Pemanfaatan-DTSEN.docx",
    blocks=(
        Title("Kerangka Acuan Kerja Pemanfaatan Data Tunggal Sosial dan Ekonomi Nasional"),
        Heading("A. Pemohon dan program"),
        Blanks(("Nama instansi", "Unit kerja", "Penanggung jawab", "Nama program", "Tahun anggaran")),
        Heading("B. Latar belakang"),
        Hint("Masalah yang ditangani, mengapa DTSEN diperlukan, dan mengapa data agregat tidak cukup."),
        Heading("C. Dasar hukum"),
        Hint("Peraturan yang menjadi dasar tugas instansi dan program, termasuk Peraturan tentang SDI."),
        Heading("D. Maksud dan tujuan"),
        Hint("Keputusan atau layanan apa yang akan dihasilkan dari data."),
        Heading("E. Ruang lingkup, variabel, dan kegunaannya"),
        Text(
            "Setiap variabel yang diminta harus mempunyai kegunaan. Variabel tanpa kegunaan tidak diberikan."
        ),
        Blanks(("Tema data", "Wilayah", "Versi dataset")),
        Grid(("Variabel", "Kegunaan dalam program", "Pengenal langsung (ya/tidak)"), (("", "", ""),) * 6),
        Heading("F. Rencana pemanfaatan"),
        Grid(("Kegiatan", "Waktu", "Keluaran"), (("", "", ""),) * 4),
        Heading("G. Jangka waktu pemanfaatan"),
        Hint("Tulis tanggal mulai dan tanggal berakhir; “sampai program selesai” tidak cukup."),
        Blanks(("Mulai", "Berakhir")),
        Heading("H. Keamanan dan pelindungan data pribadi"),
        Blanks(("Tempat penyimpanan", "Orang yang mendapat akses", "Petugas pelindung data")),
        Items(
            (
                "Data disimpan dan dikirim dalam keadaan terenkripsi.",
                "Akses hanya bagi orang yang tercantum, dicatat, dan ditinjau secara berkala.",
                "Data tanpa pengenal tidak dipadankan untuk mengenali kembali seseorang.",
                "Insiden dilaporkan paling lambat 3 × 24 jam.",
            )
        ),
        Hint("Jelaskan langkah teknis lain yang diterapkan instansi."),
        Heading("I. Retensi dan pemusnahan"),
        Hint("Kapan data dimusnahkan, dengan cara apa, dan siapa yang menandatangani berita acaranya."),
        Heading("J. Pernyataan"),
        Text(
            "Kami menyatakan bahwa isi KAK ini benar, data dipakai hanya untuk tujuan di atas, dan instansi "
            "kami bertanggung jawab sebagai Pengendali DTSEN sejak data diterima."
        ),
        Signature("Penanggung jawab program,"),
    ),
)
