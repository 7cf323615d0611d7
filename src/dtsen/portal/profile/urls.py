from django.urls import path

from dtsen.portal.profile import views

urlpatterns = [
    path("profil/", views.profile, name="profile"),
    path("profil/ubah/", views.person, name="profile_edit"),
    path("profil/instansi/", views.institution, name="profile_institution"),
    path("profil/dokumen-sdi/", views.sdi_document, name="profile_sdi"),
    path("profil/kata-sandi/", views.password, name="profile_password"),
    path("profil/berkas/<uuid:pk>/", views.own_file, name="own_file"),
]
