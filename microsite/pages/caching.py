"""What answers tell browsers about keeping them."""

# Kept by browsers, but asked for again each time: a corrected sentence shows at once.
REVALIDATE = "public, no-cache"
PATIENT_PICTURE = "private, max-age=3600"
FOREVER = "public, max-age=31536000, immutable"
