-- Villages with their number of families. Everything random comes from luck_of, so nothing depends on the machine.
CREATE TABLE village AS
WITH codes AS (
    SELECT replace(v.code, '.', '') AS village_code, v.name AS village,
           replace(d.code, '.', '') AS district_code, d.name AS district,
           replace(r.code, '.', '') AS regency_code, r.name AS regency,
           p.code AS province_code, p.name AS province
    FROM village_names v
    JOIN district_names d ON d.code = v.district_code
    JOIN regency_names r ON r.code = d.regency_code
    JOIN province_names p ON p.code = r.province_code
),
shares AS (
    SELECT *,
           1000 + draw16(luck_of(regency_code), 0) // 40
               + CASE WHEN starts_with(regency, 'Kota ') THEN 700 ELSE 0 END AS regency_share,
           1000 + draw16(luck_of(district_code), 0) // 40 AS district_share,
           1000 + draw16(luck_of(village_code), 0) // 20 AS village_share
    FROM codes
),
within_district AS (
    SELECT *, village_share / sum(village_share) OVER (PARTITION BY district_code) AS in_district FROM shares
),
districts AS (
    SELECT DISTINCT regency_code, province_code, district_code, district_share, regency_share FROM shares
),
regencies AS (
    SELECT DISTINCT province_code, regency_code, regency_share FROM shares
),
weighted AS (
    SELECT v.*,
           round(1e12 * p.population
               * v.regency_share / (SELECT sum(r.regency_share) FROM regencies r WHERE r.province_code = v.province_code)
               * v.district_share / (SELECT sum(d.district_share) FROM districts d WHERE d.regency_code = v.regency_code)
               * v.in_district / (SELECT sum(population) FROM province_facts))::HUGEINT AS weight,
           p.poverty
    FROM within_district v JOIN province_facts p USING (province_code)
),
running AS (
    SELECT *, sum(weight) OVER (ORDER BY village_code) AS upto, sum(weight) OVER () AS total FROM weighted
),
bounds AS (
    SELECT *,
           (getvariable('families') * (upto - weight) // total)::BIGINT AS first_family,
           (getvariable('families') * upto // total)::BIGINT AS after_family
    FROM running
)
SELECT village_code, village, district_code, district, regency_code, regency, province_code, province,
       (row_number() OVER (ORDER BY village_code) - 1)::INTEGER AS place,
       first_family, after_family,
       min(first_family) OVER (PARTITION BY district_code) AS district_first,
       (max(after_family) OVER (PARTITION BY district_code)
           - min(first_family) OVER (PARTITION BY district_code)) AS district_families,
       starts_with(regency, 'Kota ') AS is_city,
       ((10 - poverty) * 25
           + draw16(reseeded(luck_of(regency_code), 1), 0) // 218 - 150
           + CASE WHEN starts_with(regency, 'Kota ') THEN 220 ELSE 0 END
           + draw16(reseeded(luck_of(village_code), 1), 0) // 218 - 150)::INTEGER AS welfare_shift
FROM bounds
ORDER BY village_code;

CREATE TABLE province_places AS
SELECT province_code, min(place) AS first_place, count(*)::INTEGER AS places,
       min(first_family) AS first_family, max(after_family) AS after_family
FROM village GROUP BY province_code ORDER BY province_code;
