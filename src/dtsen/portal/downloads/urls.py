from django.urls import path

from dtsen.portal.downloads import bast, serving, tokens, views

urlpatterns = [
    path("unduh-data/", views.downloads, name="downloads"),
    path("unduh-data/<int:pk>/bast/", bast.bast, name="bast"),
    path("unduh-data/<int:pk>/bast/dokumen.pdf", bast.document, name="bast_document"),
    path("unduh-data/<int:pk>/bast/unggah/", bast.upload, name="bast_upload"),
    path("unduh-data/<int:pk>/bast/diunggah.pdf", bast.signed, name="bast_signed"),
    path("unduh-data/<int:pk>/catatan/", bast.note, name="bast_note"),
    path("unduh-data/<int:pk>/token/", tokens.token, name="download_token"),
    path("unduh-data/<int:pk>/mulai/", tokens.start, name="download_start"),
    path("unduh-data/<int:pk>/minta-token/", tokens.renewal, name="token_renewal"),
    path("unduh-data/berkas/<str:key>/", serving.file, name="download_file"),
]
