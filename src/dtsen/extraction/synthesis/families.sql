-- The family theme of the current chunk: one row a household, columns named by the catalogue's fields.
WITH drawn AS (
    SELECT *, reseeded(luck, 4) AS h4, reseeded(luck, 5) AS h5,
           reseeded(luck, 6) AS h6, reseeded(luck, 7) AS h7
    FROM household
),
-- How good the dwelling is: the welfare rank with a spread, so that poorer families live in poorer houses, not all.
housed AS (SELECT *, limited(w + (draw8(h4, 0) - 128) // 6, 1, 100) AS q FROM drawn),
built AS (
    SELECT *,
           CASE WHEN q > 92 THEN 1 WHEN q > 45 THEN 2 WHEN q > 38 THEN 3 WHEN q > 30 THEN 4 WHEN q > 18 THEN 6
                WHEN draw8(h4, 1) < 110 THEN 5 WHEN draw8(h4, 1) < 150 THEN 7 ELSE 8 END AS floor_material,
           CASE WHEN q > 35 THEN 1 WHEN q > 28 THEN 2 WHEN q > 14 THEN 3 WHEN draw8(h4, 2) < 150 THEN 4
                WHEN draw8(h4, 2) < 200 THEN 5 ELSE 6 END AS wall_material,
           CASE WHEN q > 88 THEN 1 WHEN q > 30 THEN CASE WHEN draw8(h4, 3) < 150 THEN 2 ELSE 3 END
                WHEN q > 10 THEN CASE WHEN draw8(h4, 3) < 170 THEN 3 ELSE 4 END
                ELSE CASE WHEN draw8(h4, 3) < 150 THEN 7 ELSE 5 END END AS roof_material,
           CASE WHEN q > 8 THEN CASE WHEN draw8(h4, 4) < 225 THEN 1 ELSE 2 END
                ELSE CASE WHEN draw8(h4, 4) < 150 THEN 2 WHEN draw8(h4, 4) < 200 THEN 3 ELSE 4 END END AS lighting,
           CASE WHEN q > 22 THEN CASE WHEN draw8(h4, 5) < 236 THEN 1 ELSE 2 END
                WHEN q > 10 THEN CASE WHEN draw8(h4, 5) < 170 THEN 1 WHEN draw8(h4, 5) < 215 THEN 2 ELSE 4 END
                ELSE CASE WHEN draw8(h4, 5) < 100 THEN 1 WHEN draw8(h4, 5) < 180 THEN 4 ELSE 6 END END AS toilet
    FROM housed
)
SELECT
    province_code AS kode_provinsi, province AS provinsi, regency_code AS kode_kabupaten_kota, regency AS kabupaten_kota,
    district_code AS kode_kecamatan, district AS kecamatan, village_code AS kode_kelurahan_desa,
    village AS kelurahan_desa, year(getvariable('reference')) AS tahun_pendataan,
    address AS alamat, card_number AS nomor_kartu_keluarga, head_name AS nama_kepala_keluarga,
    head_nik AS nik_keluarga, CASE WHEN draw8(h7, 0) < 250 THEN 1 ELSE 2 END AS nik_kepala_keluarga_padan,
    CASE WHEN lighting < 3 THEN province_code || lpad(family::VARCHAR, 10, '0') END AS id_pelanggan_pln,
    family_size AS jumlah_anggota_keluarga,
    (w + 9) // 10 AS desil_nasional, decile_province AS desil_provinsi, decile_regency AS desil_kabupaten_kota,
    w AS persentil,
    CASE WHEN draw8(h4, 6) < 215 - CASE WHEN is_city THEN 60 ELSE 0 END THEN 1 WHEN draw8(h4, 6) < 225 THEN 2
         WHEN draw8(h4, 6) < 250 THEN 3 WHEN draw8(h4, 6) < 253 THEN 4 ELSE 5 END AS status_kepemilikan_rumah,
    18 + q // 2 + (q * draw8(h4, 7)) // 256 AS luas_lantai,
    floor_material AS jenis_lantai_terluas,
    CASE WHEN q > 55 THEN 1 WHEN q > 25 THEN 2 ELSE 3 END AS kualitas_lantai,
    wall_material AS jenis_dinding_terluas,
    CASE WHEN q > 50 THEN 1 WHEN q > 22 THEN 2 ELSE 3 END AS kualitas_dinding,
    roof_material AS jenis_atap_terluas,
    CASE WHEN q > 85 THEN 1 WHEN q > 62 THEN 2 WHEN q > 45 THEN 3 WHEN q > 28 THEN 4 WHEN q > 15 THEN 5
         WHEN draw8(h5, 0) < 90 THEN 6 WHEN draw8(h5, 0) < 150 THEN 7 WHEN draw8(h5, 0) < 195 THEN 8
         WHEN draw8(h5, 0) < 230 THEN 9 ELSE 10 END AS sumber_air_minum_utama,
    lighting AS sumber_penerangan_utama,
    CASE WHEN lighting <> 1 THEN NULL WHEN q > 90 THEN 5 WHEN q > 78 THEN 4 WHEN q > 60 THEN 3 WHEN q > 34 THEN 2
         ELSE 1 END AS daya_terpasang,
    CASE WHEN draw8(h5, 1) < 3 THEN 0 WHEN q > 88 THEN CASE WHEN draw8(h5, 1) < 60 THEN 1 ELSE 3 END
         WHEN q > 78 THEN 2 WHEN q > 14 THEN 4 WHEN draw8(h5, 1) < 60 THEN 7 ELSE 10 END AS bahan_bakar_utama_memasak,
    toilet AS fasilitas_bab,
    CASE WHEN toilet = 6 THEN NULL WHEN q > 22 THEN 1 WHEN draw8(h5, 2) < 120 THEN 2 WHEN draw8(h5, 2) < 170 THEN 3
         ELSE 4 END AS jenis_kloset,
    CASE WHEN toilet = 6 THEN CASE WHEN draw8(h5, 3) < 120 THEN 3 ELSE 5 END WHEN q > 90 THEN 2 WHEN q > 30 THEN 1
         WHEN draw8(h5, 3) < 150 THEN 4 ELSE 3 END AS pembuangan_akhir_tinja,
    1 AS kepemilikan_aset,
    yes_no(h5, 4, q) AS aset_bergerak_tabung_gas, yes_no(h5, 5, 40 + 2 * q) AS aset_bergerak_lemari_es,
    yes_no(h5, 6, greatest(0, 2 * q - 90)) AS aset_bergerak_ac,
    yes_no(h5, 7, greatest(0, q - 70)) AS aset_bergerak_pemanas_air,
    yes_no(h6, 0, greatest(2, q - 75)) AS aset_bergerak_telepon_rumah, yes_no(h6, 1, 30 + 2 * q)
        AS aset_bergerak_tv_datar,
    yes_no(h6, 2, q) AS aset_bergerak_emas_perhiasan, yes_no(h6, 3, greatest(4, 2 * q - 60))
        AS aset_bergerak_komputer_laptop_tablet,
    yes_no(h6, 4, 90 + (3 * q) // 2) AS aset_bergerak_sepeda_motor, yes_no(h6, 5, 90) AS aset_bergerak_sepeda,
    yes_no(h6, 6, greatest(1, 2 * q - 120)) AS aset_bergerak_mobil, yes_no(h6, 7, 6) AS aset_bergerak_perahu,
    yes_no(h7, 1, 4) AS aset_bergerak_kapal_perahu_motor, yes_no(h7, 2, 120 + q) AS aset_bergerak_smartphone,
    yes_no(h7, 3, 40 + q // 2) AS aset_tidak_bergerak_lahan_lainnya,
    yes_no(h7, 4, greatest(3, q - 50)) AS aset_tidak_bergerak_rumah_lainnya,
    CASE WHEN NOT is_city AND draw8(h7, 5) < 24 THEN 1 + draw8(h7, 5) % 4 ELSE 0 END AS jumlah_ternak_sapi,
    CASE WHEN NOT is_city AND draw8(h7, 5) BETWEEN 24 AND 29 THEN 1 + draw8(h7, 5) % 3 ELSE 0 END
        AS jumlah_ternak_kerbau,
    CASE WHEN NOT is_city AND draw8(h7, 5) = 30 THEN 1 ELSE 0 END AS jumlah_ternak_kuda,
    CASE WHEN province_code IN ('12', '51', '53', '61', '71', '91', '94', '95') AND draw8(h7, 6) < 20
         THEN 1 + draw8(h7, 6) % 5 ELSE 0 END AS jumlah_ternak_babi,
    CASE WHEN NOT is_city AND draw8(h7, 7) < 30 THEN 1 + draw8(h7, 7) % 6 ELSE 0 END AS jumlah_ternak_kambing_domba,
    CASE WHEN youngest_child < 5 THEN CASE WHEN draw8(h3, 5) < 70 - q // 2 THEN 1 ELSE 2 END
         ELSE 9 END AS resiko_stunting,
    recipient(h3, 6, CASE WHEN w <= 40 THEN 190 ELSE 0 END) AS pbi_nas,
    CASE WHEN draw8(h3, 6) >= 190 AND w <= 60 THEN recipient(h3, 7, 120) ELSE 0 END AS pbi_pemda,
    recipient(h2, 6, CASE WHEN w <= 35 THEN 170 ELSE 0 END) AS penerima_bpnt,
    recipient(h2, 7, CASE WHEN w <= 40 THEN 60 ELSE 0 END) AS penerima_bst,
    CASE WHEN w <= 30 AND (youngest_child < 19 OR head_age >= 60) THEN recipient(h3, 0, 150) ELSE 0 END AS penerima_pkh,
    CASE WHEN w <= 25 AND NOT is_city THEN recipient(h3, 1, 90) ELSE 0 END AS penerima_blt_desa,
    CASE WHEN lighting = 1 AND q <= 60 AND (q <= 34 OR draw8(h3, 2) < 60) THEN 1 ELSE 0 END
        AS penerima_subsidi_listrik,
    village_code AS region_code
FROM built
