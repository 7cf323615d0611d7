"""Pendaftaran Online (R20-R39)."""

from django.urls import path

from dtsen.public.registration import views

urlpatterns = [
    path("daftar/", views.register, name="register"),
    path("daftar/panduan/", views.guide, name="register_guide"),
    path("daftar/surat/<uuid:letter_id>/", views.letter, name="register_letter"),
    path("daftar/terkirim/", views.sent, name="register_sent"),
    path("daftar/perbaikan/", views.correct, name="register_correct"),
    path("register/<str:token>", views.revise, name="register_revise"),
]
