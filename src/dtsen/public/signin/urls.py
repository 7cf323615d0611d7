from django.urls import path

from dtsen.public import captcha
from dtsen.public.signin import views

urlpatterns = [
    path("masuk/", views.SignIn.as_view(), name="account_login"),
    path("masuk/otp/", views.code, name="otp"),
    path("masuk/selesai/", views.after_login, name="after_login"),
    path("keluar/", views.SignOut.as_view(), name="account_logout"),
    path("lupa-kata-sandi/", views.forgot_password, name="forgot_password"),
    path("lupa-kata-sandi/terkirim/", views.forgot_password_sent, name="forgot_password_sent"),
    path("kata-sandi-baru/", views.first_password, name="password_first"),
    path("captcha/<slug:purpose>/", captcha.challenge, name="captcha_challenge"),
]
