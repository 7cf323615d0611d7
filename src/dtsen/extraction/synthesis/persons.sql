-- The individual theme of the current chunk: the members of every household, head first.
WITH member AS (SELECT *, unnest(range(1, family_size + 1))::INTEGER AS m FROM household),
roles AS (
    SELECT *, member_luck(luck, m) AS h, m - 1 - has_spouse AS child_number,
           m - 1 - has_spouse - child_count AS extra
    FROM member
),
placed AS (
    SELECT *,
           CASE WHEN m = 1 THEN 1
                WHEN m = 2 AND has_spouse = 1 THEN 2
                WHEN extra < 1 THEN 3
                WHEN extra <= has_in_law THEN 4
                WHEN extra <= has_in_law + has_grandchild THEN 5
                WHEN extra <= has_in_law + has_grandchild + has_parent THEN 6
                ELSE 8 END AS relation
    FROM roles
),
aged AS (
    SELECT *,
           CASE relation
                WHEN 1 THEN head_age
                WHEN 2 THEN spouse_age
                WHEN 3 THEN oldest_child - child_gap * (child_number - 1)
                WHEN 4 THEN greatest(19, oldest_child - 2 + draw8(h, 3) % 5)
                WHEN 5 THEN least(draw8(h, 3) % 12, head_age - 42)
                WHEN 6 THEN least(95, head_age + 20 + draw8(h, 3) % 12)
                ELSE 16 + draw8(h, 3) % 60 END AS age,
           CASE relation WHEN 1 THEN head_sex WHEN 2 THEN 2 ELSE 1 + draw8(h, 4) % 2 END AS sex
    FROM placed
),
dated AS (
    SELECT *, reseeded(h, 1) AS g1, reseeded(h, 2) AS g2, reseeded(h, 3) AS g3,
           birth_date_at(age, district_number * 12 + m - 1, person_numbers, draw16(h, 1)) AS birth_date,
           CASE WHEN relation = 1 THEN head_marital
                WHEN relation IN (2, 4) THEN 2
                WHEN relation = 3 AND child_number = 1 AND has_in_law = 1 THEN 2
                WHEN age < 20 OR relation = 5 THEN 1
                WHEN relation = 6 THEN CASE WHEN draw8(h, 5) < 200 THEN 4 ELSE 3 END
                WHEN relation = 3 THEN CASE WHEN age > 22 AND draw8(h, 5) < 12 THEN 3 ELSE 1 END
                WHEN age > 60 THEN 4
                ELSE CASE WHEN draw8(h, 5) < 190 THEN 1 ELSE 3 END END AS marital
    FROM aged
),
-- Schooling a person reaches: 0 none, 1 SD, 2 SMP, 3 SMA, 4 diploma, 5 S1, 6 S2. Younger and better off means longer.
reach AS (
    SELECT *,
           draw8(g1, 0) + w + CASE WHEN age < 30 THEN 60 WHEN age < 45 THEN 35 WHEN age < 60 THEN 10 ELSE -25 END AS drive
    FROM dated
),
destined AS (
    SELECT *,
           CASE WHEN drive < 14 THEN 0 WHEN drive < 95 THEN 1 WHEN drive < 165 THEN 2 WHEN drive < 310 THEN 3
                WHEN drive < 330 THEN 4 WHEN drive < 395 THEN 5 ELSE 6 END AS destiny
    FROM reach
),
schooled AS (
    SELECT *, [0, 12, 15, 18, 21, 22, 25][destiny + 1] AS last_age,
           CASE WHEN draw8(g1, 1) < 200 THEN 0 ELSE 1 END AS madrasah
    FROM destined
),
attending AS (
    SELECT *,
           CASE WHEN age < 7 OR destiny = 0 THEN 1 WHEN age <= last_age THEN 2 ELSE 3 END AS participation,
           CASE WHEN age < 7 OR destiny = 0 THEN 0
                WHEN age > last_age THEN destiny
                WHEN age <= 12 THEN 1 WHEN age <= 15 THEN 2 WHEN age <= 18 THEN 3
                WHEN destiny = 4 THEN 4 WHEN age <= 22 THEN 5 ELSE 6 END AS attended,
           draw8(g1, 2) < 16 AND age > last_age AS left_early
    FROM schooled
),
taught AS (
    SELECT *,
           CASE WHEN attended = 0 THEN 0 WHEN participation = 2 OR left_early THEN
                    CASE WHEN attended IN (5, 4) THEN 3 WHEN attended = 6 THEN 5 ELSE attended - 1 END
                ELSE attended END AS diploma
    FROM attending
),
working AS (
    SELECT *,
           age >= 15 AND draw8(g1, 3) < CASE
               WHEN participation = 2 THEN 16
               WHEN age < 18 THEN 60
               WHEN age < 60 THEN CASE WHEN sex = 1 THEN 228 ELSE 128 END
               WHEN age < 75 THEN CASE WHEN sex = 1 THEN 130 ELSE 70 END
               ELSE 20 END AS works
    FROM taught
),
employed AS (
    SELECT *,
           CASE WHEN NOT works THEN NULL
                WHEN diploma >= 5 AND age BETWEEN 22 AND 58 AND draw8(g1, 4) < 90 THEN 5
                WHEN diploma >= 3 AND age BETWEEN 19 AND 58 AND draw8(g1, 4) < 10 THEN 5
                WHEN draw8(g1, 4) < 60 + w THEN 4
                WHEN draw8(g1, 4) < 120 + w THEN 1
                WHEN draw8(g1, 4) < 140 + w THEN 2
                WHEN draw8(g1, 4) < 146 + w THEN 3
                WHEN age >= 20 AND draw8(g1, 4) < 200 THEN CASE WHEN is_city THEN 7 ELSE 6 END
                WHEN draw8(g1, 4) < 235 THEN 7
                ELSE 8 END AS job_status
    FROM working
),
hired AS (
    SELECT *,
           CASE WHEN job_status IS NULL THEN NULL
                WHEN job_status = 5 THEN CASE WHEN draw8(g1, 5) < 130 THEN 20 WHEN draw8(g1, 5) < 220 THEN 21 ELSE 22 END
                WHEN job_status = 6 THEN CASE WHEN draw8(g1, 5) < 150 THEN 1 WHEN draw8(g1, 5) < 200 THEN 3 ELSE 2 END
                WHEN job_status = 7 THEN CASE WHEN draw8(g1, 5) < 140 THEN 11 ELSE 13 END
                WHEN NOT is_city AND draw8(g1, 5) < 110 - w // 2 THEN
                    CASE WHEN draw8(g1, 6) < 120 THEN 1 WHEN draw8(g1, 6) < 150 THEN 2 WHEN draw8(g1, 6) < 210 THEN 3
                         WHEN draw8(g1, 6) < 235 THEN 4 ELSE 5 END
                WHEN draw8(g1, 5) < 165 THEN 12
                WHEN draw8(g1, 5) < 205 THEN 8
                WHEN draw8(g1, 5) < 225 THEN 14
                WHEN draw8(g1, 5) < 240 THEN 13
                ELSE 24 END AS sector,
           coalesce(job_status <= 3, false) AS has_business,
           least(3, greatest(0, (age - 60) // 6)) AS frailty
    FROM employed
)
SELECT
    sixteen_digits(district_code, birth_date, CASE WHEN sex = 2 THEN 40 ELSE 0 END,
                   serial_of(district_number * 12 + m - 1)) AS nomor_induk_kependudukan,
    card_number AS nomor_kartu_keluarga,
    person_name(h, sex, getvariable('given_male'), getvariable('given_female'), getvariable('second'),
                getvariable('last')) AS nama,
    birth_date AS tanggal_lahir, age AS usia,
    CASE WHEN age < 5 THEN 1 WHEN age < 7 THEN 2 WHEN age < 13 THEN 3 WHEN age < 16 THEN 4 WHEN age < 19 THEN 5
         WHEN age < 25 THEN 6 WHEN age < 35 THEN 7 WHEN age < 45 THEN 8 WHEN age < 55 THEN 9 WHEN age < 60 THEN 10
         ELSE 11 END AS kelompok_umur,
    sex AS jenis_kelamin, relation AS status_hubungan_keluarga, marital AS status_kawin,
    CASE WHEN age >= 17 THEN CASE WHEN draw8(g1, 7) < 240 THEN 5 WHEN draw8(g1, 7) < 252 THEN 4 ELSE 0 END
         ELSE CASE WHEN draw8(g1, 7) < 130 THEN 3 WHEN draw8(g1, 7) < 225 THEN 1 ELSE 0 END END
        AS kepemilikan_kartu_identitas,
    province AS provinsi, regency AS kabupaten_kota, district AS kecamatan, village AS kelurahan_desa,
    year(getvariable('reference')) AS tahun_pendataan, address AS alamat,
    (w + 9) // 10 AS desil_nasional, w AS persentil,
    participation AS partisipasi_sekolah,
    CASE WHEN attended = 0 THEN NULL ELSE
        [CASE WHEN madrasah = 1 THEN 4 ELSE 3 END, CASE WHEN madrasah = 1 THEN 9 ELSE 8 END,
         CASE WHEN madrasah = 1 THEN 14 WHEN draw8(g2, 0) < 90 THEN 15 ELSE 13 END, 18, 19, 21][attended] END
        AS jenjang_tertinggi_yang_diduduki,
    CASE WHEN attended = 0 THEN NULL
         WHEN participation = 3 THEN CASE WHEN left_early THEN 1 + draw8(g2, 1) % 2 ELSE 8 END
         WHEN attended = 1 THEN limited(age - 6, 1, 6) WHEN attended = 2 THEN age - 12
         WHEN attended = 3 THEN age - 15 WHEN attended = 6 THEN limited(age - 22, 1, 3)
         ELSE limited(age - 18, 1, 4) END AS kelas_tertinggi_yang_diduduki,
    CASE WHEN age < 5 THEN NULL WHEN diploma = 0 THEN 23 ELSE
        [CASE WHEN madrasah = 1 THEN 4 ELSE 3 END, CASE WHEN madrasah = 1 THEN 9 ELSE 8 END,
         CASE WHEN madrasah = 1 THEN 14 WHEN draw8(g2, 0) < 90 THEN 15 ELSE 13 END, 18, 19, 21][diploma] END
        AS ijazah_tertinggi_yang_dimiliki,
    CASE WHEN attended = 0 THEN 'TIDAK/BELUM SEKOLAH' WHEN diploma = 0 THEN 'BELUM TAMAT SD/SEDERAJAT' ELSE
        ['TAMAT SD/SEDERAJAT', 'SLTP/SEDERAJAT', 'SLTA/SEDERAJAT', 'AKADEMI/DIPLOMA III/SARJANA MUDA',
         'DIPLOMA IV/STRATA I', 'STRATA II'][diploma] END AS pendidikan_akhir_ktp,
    CASE WHEN age < 5 THEN NULL WHEN works THEN 1 ELSE 2 END AS status_bekerja,
    CASE WHEN works THEN CASE WHEN job_status = 8 THEN 10 + draw8(g2, 2) % 25 ELSE 25 + draw8(g2, 2) % 36 END END
        AS jam_kerja_seminggu,
    sector AS lapangan_usaha_dari_pekerjaan_utama, job_status AS status_dalam_pekerjaan_utama,
    CASE WHEN age >= 5 AND participation = 2 THEN 'PELAJAR/MAHASISWA'
         WHEN NOT works THEN CASE WHEN age >= 20 AND sex = 2 AND relation IN (1, 2, 4) THEN 'MENGURUS RUMAH TANGGA'
                                  ELSE 'BELUM/TIDAK BEKERJA' END
         WHEN job_status = 5 THEN 'PEGAWAI NEGERI SIPIL'
         WHEN sector <= 3 THEN CASE WHEN job_status = 6 THEN 'BURUH TANI/PERKEBUNAN' ELSE 'PETANI/PEKEBUN' END
         WHEN sector = 4 THEN 'NELAYAN/PERIKANAN' WHEN sector = 5 THEN 'PETERNAK'
         WHEN job_status = 7 THEN 'BURUH HARIAN LEPAS' WHEN job_status = 4 THEN 'KARYAWAN SWASTA'
         WHEN sector = 12 THEN 'PEDAGANG' ELSE 'WIRASWASTA' END AS pekerjaan_ktp,
    CASE WHEN age < 5 THEN NULL WHEN has_business THEN 1 ELSE 2 END AS kepemilikan_usaha,
    CASE WHEN has_business THEN CASE WHEN draw8(g2, 3) < 235 THEN 1 ELSE 2 END END AS jumlah_usaha,
    CASE WHEN has_business THEN sector END AS lapangan_usaha_dari_usaha_utama,
    CASE WHEN has_business THEN CASE WHEN job_status = 3 THEN 1 + draw8(g2, 4) % 6 ELSE 0 END END
        AS jumlah_pekerja_yang_dibayar_dari_usaha_utama,
    CASE WHEN has_business THEN CASE WHEN job_status = 2 THEN 1 + draw8(g2, 4) % 3 ELSE 0 END END
        AS jumlah_pekerja_yang_tidak_dibayar_dari_usaha_utama,
    CASE WHEN has_business THEN CASE WHEN draw8(g2, 5) < 190 - w THEN 1 WHEN draw8(g2, 5) < 225 - w // 2 THEN 2
         WHEN draw8(g2, 5) < 245 THEN 3 WHEN draw8(g2, 5) < 254 THEN 4 ELSE 5 END END AS omzet_usaha_utama,
    CASE WHEN age < 5 THEN CASE WHEN draw8(g2, 6) < 30 - w // 4 THEN 1 WHEN draw8(g2, 6) < 80 - w // 2 THEN 2
         WHEN draw8(g2, 6) < 248 THEN 3 ELSE 8 END END AS kondisi_gizi,
    CASE WHEN draw8(g2, 7) >= 6 + greatest(0, age - 25) // 2 * 2 THEN 1 ELSE
        [2, 2, 3, 4, 5, 6, 6, 7, 8, 13, 10, 18, 2, 6, 12, 9][1 + draw8(g3, 0) % 16] END AS penyakit_kronis,
    CASE WHEN age >= 2 THEN CASE WHEN draw8(g3, 1) < 2 + 20 * frailty THEN 4 - limited(frailty, 1, 3) ELSE 4 END END
        AS penglihatan,
    CASE WHEN age >= 2 THEN CASE WHEN draw8(g3, 2) < 1 + 14 * frailty THEN 4 - limited(frailty, 1, 3) ELSE 4 END END
        AS pendengaran,
    CASE WHEN age >= 2 THEN CASE WHEN draw8(g3, 3) < 1 + 18 * frailty THEN 4 - limited(frailty, 1, 3) ELSE 4 END END
        AS berjalan_atau_naik_tangga,
    CASE WHEN age >= 2 THEN CASE WHEN draw8(g3, 4) < 1 + 8 * frailty THEN 3 ELSE 4 END END AS menggunakan_tangan_jari,
    CASE WHEN age >= 2 THEN CASE WHEN draw8(g3, 4) = 200 THEN 2 ELSE 4 END END AS belajar_kemampuan_intelektual,
    CASE WHEN age >= 2 THEN CASE WHEN draw8(g3, 4) IN (200, 201) THEN 3 ELSE 4 END END AS pengendalian_perilaku,
    CASE WHEN age >= 2 THEN CASE WHEN draw8(g3, 4) IN (202, 203) THEN 2 ELSE 4 END END AS berbicara_komunikasi,
    CASE WHEN age >= 2 THEN CASE WHEN draw8(g3, 5) < 10 * frailty THEN 3 ELSE 4 END END AS mengurus_diri,
    CASE WHEN age >= 2 THEN CASE WHEN draw8(g3, 5) < 1 + 16 * frailty THEN 3 ELSE 4 END END AS mengingat_berkonsentrasi,
    CASE WHEN age >= 2 THEN CASE WHEN draw8(g3, 6) < 3 THEN 2 WHEN draw8(g3, 6) < 20 THEN 3 ELSE 4 END END
        AS kesedihan_depresi,
    CASE WHEN w <= 40 AND draw8(h3, 6) < 190 THEN 1 ELSE 0 END AS pbi_nas,
    CASE WHEN draw8(h3, 6) >= 190 AND w <= 60 AND draw8(h3, 7) < 120 THEN 1 ELSE 0 END AS pbi_pemda,
    CASE WHEN w <= 40 AND draw8(h3, 6) < 190 THEN 1 WHEN job_status IN (4, 5) THEN 4 WHEN draw8(g3, 7) < 60 + w THEN 2
         WHEN draw8(g3, 7) < 70 + w THEN 8 ELSE 0 END AS jaminan_kesehatan,
    CASE WHEN age BETWEEN 18 AND 64 THEN yes_no(g2, 1, 8) END AS ikut_prakerja,
    CASE WHEN has_business THEN yes_no(g2, 2, 24) END AS ikut_kur,
    CASE WHEN has_business THEN yes_no(g2, 4, 10) END AS ikut_umi,
    CASE WHEN participation = 2 AND age <= 21 THEN yes_no(g2, 5, CASE WHEN w <= 40 THEN 120 ELSE 6 END) END AS ikut_pip,
    ktp_province_code AS kode_provinsi_ktp, ktp_province AS provinsi_ktp, ktp_regency_code AS kode_kabupaten_kota_ktp,
    ktp_regency AS kabupaten_kota_ktp, ktp_district_code AS kode_kecamatan_ktp, ktp_district AS kecamatan_ktp,
    ktp_village_code AS kode_kelurahan_desa_ktp, ktp_village AS kelurahan_desa_ktp,
    lpad(rt::VARCHAR, 3, '0') AS rt_ktp, lpad(rw::VARCHAR, 3, '0') AS rw_ktp, hamlet AS dusun_ktp,
    address AS alamat_ktp, village_code AS region_code
FROM hired
