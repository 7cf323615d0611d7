-- The national, provincial and regency rank of every score: the share of families at or below it.
CREATE TABLE score_count AS
SELECT regency_code, province_code, score, count(*) AS families
FROM (
    SELECT regency_code, province_code, welfare_score(luck_of(family), welfare_shift)::SMALLINT AS score
    FROM (SELECT regency_code, province_code, welfare_shift, unnest(range(first_family, after_family)) AS family
          FROM village WHERE after_family > first_family)
)
GROUP BY ALL;

CREATE TABLE national_rank AS
SELECT score, ceil(100.0 * sum(families) OVER (ORDER BY score) / sum(families) OVER ())::UTINYINT AS percentile
FROM (SELECT score, sum(families) AS families FROM score_count GROUP BY score);

CREATE TABLE local_rank AS
SELECT regency_code, score,
       ceil(10.0 * sum(families) OVER (PARTITION BY regency_code ORDER BY score)
            / sum(families) OVER (PARTITION BY regency_code))::UTINYINT AS decile_regency,
       decile_province
FROM score_count
JOIN (
    SELECT province_code, score,
           ceil(10.0 * sum(families) OVER (PARTITION BY province_code ORDER BY score)
                / sum(families) OVER (PARTITION BY province_code))::UTINYINT AS decile_province
    FROM (SELECT province_code, score, sum(families) AS families FROM score_count GROUP BY ALL)
) USING (province_code, score);
