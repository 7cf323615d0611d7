"""Words for synthetic people and places. The last word of every name says that nobody bears it."""

GIVEN_MALE = (
    "Adi", "Agus", "Ahmad", "Andi", "Anton", "Arif", "Bambang", "Bayu", "Budi", "Cahyo", "Dedi", "Deni",
    "Dimas", "Eko", "Fajar", "Hadi", "Hasan", "Hendra", "Heri", "Indra", "Irfan", "Iwan", "Joko", "Lukas",
    "Made", "Markus", "Muhammad", "Nyoman", "Petrus", "Rahmat", "Rizki", "Rudi", "Samsul", "Slamet",
    "Surya", "Teguh", "Toni", "Wahyu", "Yohanes", "Yusuf",
)  # fmt: skip
GIVEN_FEMALE = (
    "Aisyah", "Ani", "Ayu", "Citra", "Dewi", "Dian", "Eka", "Endang", "Fatimah", "Fitri", "Hesti", "Ida",
    "Indah", "Kadek", "Kartini", "Lestari", "Lina", "Maria", "Mega", "Nani", "Ningsih", "Nur", "Putri",
    "Rani", "Ratna", "Rina", "Rosa", "Sari", "Siti", "Sri", "Suci", "Tini", "Tri", "Utami", "Wati",
    "Wulan", "Yani", "Yuliana", "Yuni", "Zahra",
)  # fmt: skip
SECOND = (
    "Angin", "Awan", "Bintang", "Bukit", "Bulan", "Cemara", "Danau", "Embun", "Fajar", "Gunung", "Hujan",
    "Kabut", "Laut", "Lembah", "Mentari", "Ombak", "Pelangi", "Purnama", "Rimba", "Samudra", "Sawah",
    "Senja", "Sungai", "Telaga",
)  # fmt: skip
LAST = ("Contoh", "Peraga", "Rekaan", "Sampel", "Sintetis", "Tiruan")
STREETS = (
    "Anggrek", "Cempaka", "Dahlia", "Flamboyan", "Kamboja", "Kenanga", "Mawar", "Melati", "Merpati",
    "Nusa Indah", "Pahlawan", "Pemuda", "Raya", "Teratai",
)  # fmt: skip
HAMLETS = ("Krajan", "Lor", "Kidul", "Wetan", "Kulon", "Tengah", "Baru", "Makmur", "Sejahtera", "Mulya")
