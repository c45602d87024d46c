from scheduler.roster.streets import street_key


def walk(*addresses):
    return sorted(addresses, key=street_key)


def test_house_numbers_are_numbers_with_letters_after():
    assert walk("14 Ví Dụ", "12A Ví Dụ", "2 Ví Dụ", "12 Ví Dụ") == ["2 Ví Dụ", "12 Ví Dụ", "12A Ví Dụ", "14 Ví Dụ"]


def test_an_alley_lies_where_it_branches_off():
    assert walk("46 Ví Dụ", "45/7B Ví Dụ", "45/7 Ví Dụ", "45A Ví Dụ", "45 Ví Dụ") == [
        "45 Ví Dụ",
        "45/7 Ví Dụ",
        "45/7B Ví Dụ",
        "45A Ví Dụ",
        "46 Ví Dụ",
    ]


def test_the_alley_counts_before_the_house_in_it_however_it_is_written():
    assert walk("số 1, ngõ 10, đường Ví Dụ", "số 12, ngõ 3, đường Ví Dụ", "số 2 ngõ 3 đường Ví Dụ") == [
        "số 2 ngõ 3 đường Ví Dụ",
        "số 12, ngõ 3, đường Ví Dụ",
        "số 1, ngõ 10, đường Ví Dụ",
    ]
    assert street_key("số 5, ngách 2, ngõ 3, phố Ví Dụ")[2] == ((3, ""), (2, ""), (5, ""))
    assert street_key("kiệt 7, số 1 Ví Dụ")[2] == ((7, ""), (1, ""))


def test_streets_stay_together_in_vietnamese_order():
    assert walk("1 đường Đông", "9 đường Dung", "2 Dung") == ["2 Dung", "9 đường Dung", "1 đường Đông"]


def test_a_number_in_the_name_of_a_street_is_no_house():
    assert street_key("12 đường 3 tháng 2")[2][0] == (12, "")
    assert street_key("quốc lộ 1")[2] == ()


def test_no_address_comes_last():
    assert walk("", "số 1, đường Ý", "1 đường An") == ["1 đường An", "số 1, đường Ý", ""]


def test_letters_with_marks_of_no_language_do_no_harm():
    assert street_key("12 đường x\u0323\u0331y")[2] == ((12, ""),)
