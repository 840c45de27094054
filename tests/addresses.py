"""The public addresses of the shipped site. A test compares them with the library."""

ADDRESSES = [
    "/",
    "/how-it-works/",
    "/benefits/",
    "/candidacy/",
    "/faq/",
    "/risks/",
    "/your-visit/",
    "/aftercare/",
    "/clinic/",
    "/prices/",
    "/privacy/",
    "/accessibility/",
    "/about-this-site/",
    "/glossary/",
    "/consultation/",
    "/sitemap.xml",
    "/robots.txt",
    "/.well-known/security.txt",
    "/healthz",
]
PAGES = [address for address in ADDRESSES if address.endswith("/")]
