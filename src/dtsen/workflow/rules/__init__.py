"""What a well-formed NIK, NIP, phone number, email, letter number and password is: pure answers about text.

Each module holds one thing. ``check_x`` answers with a problem's code, or None where all is well; the forms
turn the code into an Indonesian sentence. ``normalise_x`` gives the one spelling that is stored.
"""
