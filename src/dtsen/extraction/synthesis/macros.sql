-- Draws are slices of one 64-bit hash: four of 16 bits (0..65535) or eight of 8 bits (0..255).
-- hash(a, b) only mixes its parts with XOR: hash(x, 1) and hash(x, 2) tell everything about each other. So the second
-- and every further draw for one thing hashes the first again.
CREATE MACRO luck_of(thing) AS hash(thing, getvariable('seed'));
CREATE MACRO reseeded(luck, k) AS hash(xor(luck, k::UBIGINT));
CREATE MACRO member_luck(luck, m) AS reseeded(luck, 100 + m);
CREATE MACRO draw16(h, k) AS ((h >> (16 * k)) & 65535)::INTEGER;
CREATE MACRO draw8(h, k) AS ((h >> (8 * k)) & 255)::INTEGER;
-- Ya (1) with so many chances in 256, else Tidak (2); the recipient code list has 1 and 0.
CREATE MACRO yes_no(h, k, chances) AS CASE WHEN draw8(h, k) < chances THEN 1 ELSE 2 END;
CREATE MACRO recipient(h, k, chances) AS CASE WHEN draw8(h, k) < chances THEN 1 ELSE 0 END;
CREATE MACRO limited(x, low, high) AS greatest(low, least(high, x));
CREATE MACRO pick(list, n) AS list[1 + n % len(list)];
-- The welfare score of a family, 0..4095: a bell around its place's level. The ranking is cut from it.
CREATE MACRO welfare_score(luck, shift) AS limited(
    2048 + shift
    + (draw16(reseeded(luck, 0), 0) + draw16(reseeded(luck, 0), 1)
       + draw16(reseeded(luck, 0), 2) + draw16(reseeded(luck, 0), 3)
       - 131070) // 66, 0, 4095);
-- A 16-digit number: district, date as ddmmyy (women: day + 40), serial. District codes never start with 0.
CREATE MACRO sixteen_digits(district, date, day_shift, serial) AS (
    district::BIGINT * 10000000000 + (day(date) + day_shift) * 100000000 + month(date) * 1000000
    + (year(date) % 100) * 10000 + serial)::VARCHAR;
-- The day that fits an age at the reference date. Number n of a district gets serial n % 9999 + 1; when a district has
-- more than 9999 numbers, block n // 9999 only gets days of its own residue class, so number and date stay unique.
CREATE MACRO spread_days(h, block, blocks, days) AS (block + blocks * (h % (days // blocks)))::INTEGER;
CREATE MACRO blocks_of(numbers) AS greatest(1, (numbers + 9998) // 9999);
CREATE MACRO birth_date_at(age, number, numbers, h) AS
    make_date(year(getvariable('reference')) - age, month(getvariable('reference')), 1)
    - spread_days(h, number // 9999, blocks_of(numbers), 365);
CREATE MACRO serial_of(number) AS number % 9999 + 1;
CREATE MACRO person_name(h, sex, given_male, given_female, second, last) AS
    CASE WHEN sex = 1 THEN pick(given_male, draw8(h, 0)) ELSE pick(given_female, draw8(h, 0)) END
    || ' ' || pick(second, draw8(h, 1)) || ' ' || pick(last, draw8(h, 2));
