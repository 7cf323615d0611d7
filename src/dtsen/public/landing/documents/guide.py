"""Panduan Pengguna Layanan DTSEN: a short guide in own words, set as PDF."""

from __future__ import annotations

from dtsen.public.landing.documents.blocks import Document, Grid, Heading, Items, Text, Title

GUIDE = Document(
    slug="panduan-pengguna",
    title="Panduan Pengguna Layanan DTSEN",
    note="ringkas, dari pendaftaran sampai unduh data",
    filename="Panduan-Pengguna-Layanan-DTSEN.pdf",
    blocks=(
        Title("Panduan Pengguna Layanan DTSEN"),
        Text(
            "Panduan ini menuntun instansi dari pendaftaran akun sampai data diterima. Nama menu dan tombol "
            "ditulis seperti yang tampak di layar."
        ),
        Heading("Siapa yang dapat memakai layanan"),
        Items(
            (
                "Walidata Instansi Pusat.",
                "Walidata Pemerintah Daerah.",
                "Koordinator forum Satu Data Indonesia tingkat daerah.",
                "Unit kerja yang ditunjuk menteri/kepala atau perangkat daerah yang ditunjuk kepala daerah.",
                "Unit kerja pengelola Data dan Informasi di Badan Usaha Milik Negara.",
            )
        ),
        Heading("Level akses dan dokumennya"),
        Grid(
            ("Level", "Isi", "Dokumen"),
            (
                ("1", "Agregat terbuka menurut katalog", "Tanpa dokumen"),
                ("2", "Agregat sesuai kebutuhan", "Surat pengajuan permintaan data"),
                (
                    "3",
                    "Baris tanpa nama, alamat, dan NIK",
                    (
                        "Surat, KAK, SK Penetapan Pelaksana, Peraturan tentang SDI, dokumen pendukung; BAST "
                        "saat penyerahan"
                    ),
                ),
                ("4", "Baris dengan pengenal langsung", "Sama dengan Level 3"),
            ),
        ),
        Text("Level dihitung oleh layanan dari variabel yang dipilih; tidak ada yang mengisinya sendiri."),
        Heading("Mendaftarkan akun"),
        Items(
            (
                (
                    "Unduh Surat Permohonan Pembuatan Akun dari menu Dokumen Persyaratan, isi, tanda "
                    "tangani, simpan PDF."
                ),
                (
                    "Klik Daftar. Pilih kategori pemohon dan nama instansi, isi narahubung, unggah surat "
                    "(paling besar 1 MB)."
                ),
                "Isi Pengguna 1 dan Pengguna 2; Pengguna 3 dan Pengguna 4 tidak wajib. Klik Kirim.",
                (
                    "Petugas memeriksa. Bila perlu perbaikan, email narahubung memuat tautan untuk "
                    "memperbaiki isian."
                ),
                "Setelah disetujui, setiap pengguna menerima nama pengguna dan kata sandi awal.",
            )
        ),
        Heading("Masuk"),
        Items(
            (
                "Klik Login, isi nama pengguna atau email dan kata sandi, lalu klik Masuk.",
                "Isi kode OTP enam angka dari email. Kode berlaku 10 menit.",
                (
                    "Ganti kata sandi awal: paling sedikit 8 karakter dengan huruf kecil, huruf besar, "
                    "angka, dan !@#$%^&*."
                ),
                "Isi logo dan alamat instansi pada Ubah Profil sebelum mengajukan permohonan.",
            )
        ),
        Heading("Mengajukan permohonan"),
        Items(
            (
                "Buka Layanan, Permohonan Akses Data, lalu klik Permohonan Akses Data Baru.",
                "Isi Nomor Surat Permohonan sesuai surat Anda.",
                (
                    "Pada tab Variable DTSEN pilih tema, klik Tambah Tema, centang variabel, pilih format "
                    "file data."
                ),
                "Pada tab Unggah Kelengkapan Dokumen unggah dokumen yang diminta levelnya.",
                "Klik Kirim Permohonan.",
            )
        ),
        Heading("Memantau dan menerima data"),
        Items(
            (
                (
                    "Buka Progres Permohonan, Cek Tahapan Dokumen, lalu Detail Info. Proses paling lama 12 "
                    "hari kerja."
                ),
                "Bila dikembalikan, perbaiki sesuai catatan pemeriksa dan kirim kembali.",
                "Pada Unduh Data klik Dokumen BAST, isi nomor BAST instansi, klik Unduh BAST.",
                (
                    "Tanda tangani, bubuhkan materai fisik dan cap basah, pindai, unggah (PDF paling besar "
                    "500 kB), klik Kirim."
                ),
                (
                    "Setelah BAST disetujui, token dikirim ke email pemohon. Klik Unduh Data, isi token, "
                    "klik Cek Token."
                ),
                "Token berlaku paling lama 5 hari atau 3 kali unduhan.",
            )
        ),
        Heading("Kewajiban setelah data diterima"),
        Items(
            (
                (
                    "Instansi menjadi Pengendali DTSEN dan bertanggung jawab atas akurasi, keamanan, dan "
                    "kerahasiaan data."
                ),
                "Data dipakai hanya untuk program dalam KAK dan tidak diteruskan kepada pihak lain.",
                "Data tanpa pengenal tidak dipakai untuk mengenali kembali seseorang.",
                (
                    "Data dimusnahkan setelah jangka waktu berakhir; insiden dilaporkan paling lambat 3 × 24"
                    " jam."
                ),
            )
        ),
        Heading("Bantuan"),
        Text(
            "sdi@bappenas.go.id, WhatsApp +62 821-2019-4130, Senin–Jumat 08.00–17.00 WIB, kecuali hari "
            "libur nasional."
        ),
    ),
)
