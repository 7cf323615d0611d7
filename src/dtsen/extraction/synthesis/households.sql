-- One chunk of families, from 'low' up to 'high': who lives in them and how well they are off.
CREATE OR REPLACE TEMP TABLE household AS
WITH slot AS (
    SELECT v.*, unnest(range(greatest(v.first_family, getvariable('low')), least(v.after_family, getvariable('high'))))
           AS family
    FROM village v
    WHERE v.first_family < getvariable('high') AND v.after_family > getvariable('low')
      AND v.after_family > v.first_family
),
scored AS (
    SELECT *, welfare_score(luck, welfare_shift)::SMALLINT AS score,
           reseeded(luck, 1) AS h1, reseeded(luck, 2) AS h2
    FROM (SELECT *, luck_of(family) AS luck FROM slot)
),
ranked AS (
    SELECT s.*, n.percentile::INTEGER AS w, l.decile_province, l.decile_regency
    FROM scored s
    JOIN national_rank n ON n.score = s.score
    JOIN local_rank l ON l.regency_code = s.regency_code AND l.score = s.score
),
heads AS (
    SELECT *,
           CASE WHEN draw8(h1, 0) < 34 THEN 60 + draw8(h1, 1) % 30
                ELSE 21 + ((draw8(h1, 1) + draw8(h1, 2) + draw8(h1, 3)) * 56) // 768 END AS head_age,
           CASE WHEN draw8(h1, 4) < 38 THEN 2 ELSE 1 END AS head_sex
    FROM ranked
),
couples AS (
    SELECT *,
           CASE WHEN head_sex = 1 THEN
                    CASE WHEN draw8(h1, 5) < (CASE WHEN head_age < 26 THEN 128 WHEN head_age < 65 THEN 14 ELSE 4 END)
                         THEN 1
                         WHEN draw8(h1, 5) < (CASE WHEN head_age < 65 THEN 235 ELSE 190 END) THEN 2
                         WHEN draw8(h1, 5) < 240 AND head_age < 65 THEN 3
                         ELSE 4 END
                ELSE CASE WHEN head_age < 30 AND draw8(h1, 5) < 150 THEN 1
                          WHEN head_age < 50 AND draw8(h1, 5) < 150 THEN 3
                          ELSE 4 END
           END AS head_marital
    FROM heads
),
mothers AS (
    SELECT *,
           CASE WHEN head_sex = 1 AND head_marital = 2 THEN limited(head_age - 5 + draw8(h1, 6) % 9, 19, 90) END
               AS spouse_age
    FROM couples
),
-- Poorer families wish for more children, so that fewer people stand in decile 10 than in decile 1.
child_range AS (
    SELECT *,
           greatest(0, coalesce(spouse_age, head_age) - 44) AS child_low,
           least(33, coalesce(spouse_age, head_age) - 19) AS child_high,
           2 + draw8(h1, 7) % 3 AS child_gap,
           CASE WHEN draw8(h2, 1) < 16 + (115 * w) // 100 THEN 0 WHEN draw8(h2, 1) < 74 + (142 * w) // 100 THEN 1
                WHEN draw8(h2, 1) < 152 + (90 * w) // 100 THEN 2 WHEN draw8(h2, 1) < 206 + (44 * w) // 100 THEN 3
                WHEN draw8(h2, 1) < 238 + w // 6 THEN 4 ELSE 5 END AS child_wish
    FROM mothers
),
first_child AS (
    SELECT *,
           CASE WHEN child_high >= child_low AND head_marital <> 1
                THEN child_low + draw8(h2, 0) % (child_high - child_low + 1) END AS oldest_child
    FROM child_range
),
children AS (
    SELECT *,
           CASE WHEN oldest_child IS NULL THEN 0
                ELSE least(child_wish, (oldest_child - child_low) // child_gap + 1) END AS child_count
    FROM first_child
),
others AS (
    SELECT *,
           CASE WHEN spouse_age IS NULL THEN 0 ELSE 1 END AS has_spouse,
           CASE WHEN child_count > 0 AND oldest_child >= 22 AND draw8(h2, 2) < 18 THEN 1 ELSE 0 END AS has_in_law,
           CASE WHEN head_age >= 50 AND head_marital <> 1 AND draw8(h2, 3) < 26 THEN 1 ELSE 0 END AS has_grandchild,
           CASE WHEN head_age BETWEEN 25 AND 62 AND draw8(h2, 4) < 20 THEN 1 ELSE 0 END AS has_parent,
           CASE WHEN draw8(h2, 5) < 7 THEN 1 ELSE 0 END AS has_other
    FROM children
),
sized AS (
    SELECT *,
           1 + has_spouse + child_count + has_in_law + has_grandchild + has_parent + has_other AS family_size,
           CASE WHEN child_count > 0 THEN oldest_child - child_gap * (child_count - 1) END AS youngest_child,
           family - district_first AS district_number,
           district_families * 12 AS person_numbers,
           member_luck(luck, 1) AS head_hash,
           reseeded(luck, 3) AS h3
    FROM others
),
settled AS (
    SELECT *,
           birth_date_at(head_age, district_number * 12, person_numbers, draw16(head_hash, 1)) AS head_birth_date,
           DATE '2012-01-01' + spread_days(draw16(h3, 3), district_number // 9999, blocks_of(district_families), 4700)
               AS card_date,
           CASE WHEN draw8(h3, 0) < 248 THEN place
                ELSE first_place + (reseeded(luck, 8) % places)::INTEGER END AS ktp_place,
           1 + draw8(h3, 1) % 12 AS rt, 1 + draw8(h3, 2) % 8 AS rw
    FROM sized JOIN (SELECT province_code, first_place, places FROM province_places) USING (province_code)
)
SELECT s.* EXCLUDE (first_place, places, place, ktp_place),
       sixteen_digits(s.district_code, head_birth_date, CASE WHEN head_sex = 2 THEN 40 ELSE 0 END,
                      serial_of(district_number * 12)) AS head_nik,
       sixteen_digits(s.district_code, card_date, 0, serial_of(district_number)) AS card_number,
       person_name(head_hash, head_sex, getvariable('given_male'), getvariable('given_female'),
                   getvariable('second'), getvariable('last')) AS head_name,
       'Jl. ' || pick(getvariable('streets'), draw8(h3, 3)) || ' Contoh No. ' || (1 + draw16(h3, 2) % 180)
           || ' RT ' || lpad(rt::VARCHAR, 3, '0') || ' RW ' || lpad(rw::VARCHAR, 3, '0') AS address,
       'Dusun ' || pick(getvariable('hamlets'), draw8(h3, 4)) AS hamlet,
       k.province_code AS ktp_province_code, k.province AS ktp_province, k.regency_code AS ktp_regency_code,
       k.regency AS ktp_regency, k.district_code AS ktp_district_code, k.district AS ktp_district,
       k.village_code AS ktp_village_code, k.village AS ktp_village
FROM settled s JOIN village k ON k.place = s.ktp_place
ORDER BY s.family;
