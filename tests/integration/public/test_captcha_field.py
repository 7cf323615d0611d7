"""The captcha as a form shows it and takes it, with scripts and without (R34, R42)."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from support.captcha import solved

from dtsen.public.captcha import CaptchaField

pytestmark = pytest.mark.django_db

NUMBERS = ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]


class Form(forms.Form):
    name = forms.CharField()
    captcha = CaptchaField(purpose="uji")


def question_of(html: str) -> tuple[str, str]:
    """The sealed question and its answer, read as a person reads it."""
    token = re.search(r'name="captcha_question" value="([^"]+)"', html)
    words = re.search(r"Berapa (\w+) ditambah (\w+)\?", html)
    assert token is not None
    assert words is not None
    return token[1], str(NUMBERS.index(words[1]) + NUMBERS.index(words[2]) + 2)


def test_the_challenge_is_never_kept_by_a_cache(client: Client) -> None:
    answer = client.get(reverse("captcha_challenge", args=["uji"]))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.json() != client.get(reverse("captcha_challenge", args=["uji"])).json()


def test_solved_work_makes_the_form_valid_once(client: Client) -> None:
    data = {"name": "a", "captcha": solved(client, "uji")}
    assert Form(data).is_valid()
    again = Form(data)
    assert not again.is_valid()
    assert "sudah terpakai" in str(again.errors["captcha"])


def test_without_scripts_a_typed_answer_does(client: Client) -> None:
    token, answer = question_of(Form()["captcha"].as_widget())
    assert Form({"name": "a", "captcha_question": token, "captcha_answer": answer}).is_valid()


def test_without_an_answer_the_sentence_says_what_to_do() -> None:
    token, _answer = question_of(Form()["captcha"].as_widget())
    form = Form({"name": "a", "captcha_question": token, "captcha_answer": " "})
    assert not form.is_valid()
    assert form.errors["captcha"] == ["Centang “Saya bukan robot”, lalu kirim lagi."]


def test_a_form_that_comes_back_solves_the_next_one_by_itself(client: Client) -> None:
    assert 'auto="off"' in Form()["captcha"].as_widget()
    assert 'auto="onload"' in Form({"captcha": solved(client, "uji")})["captcha"].as_widget()


def test_the_widget_is_our_own_file_and_worker() -> None:
    form = Form()
    assert 'src="/static/altcha/altcha.js" type="module"' in str(form.media)
    assert 'workerurl="/static/altcha/worker.js"' in form["captcha"].as_widget()
