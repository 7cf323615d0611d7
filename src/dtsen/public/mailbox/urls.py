from django.urls import path

from dtsen.public.mailbox import views

urlpatterns = [
    path("kotak-surat/", views.mailbox, name="mailbox"),
    path("kotak-surat/<int:pk>/", views.mail, name="mailbox_mail"),
    path("kotak-surat/<int:pk>/isi/", views.mail_body, name="mailbox_body"),
    # The address is written into mails: it must not move (notifications/base.html).
    path("surat/lambang.png", views.mark, name="mail_mark"),
]
