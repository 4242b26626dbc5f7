"""The files of deploy/ as a test can run them: other ports, another certificate, folders of its own."""

import os
import re
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from analysis.records.files import ROOT
from tests import live

DEPLOY = ROOT / "deploy"
BASE = "/buendnisse"
SITES = "sites"
"""Folder of the sites that nginx serves."""

MAIN = """
{user}
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/sites/*.conf;
}}
"""


def nginx_configuration(folder: Path, certified: Path, https: int, replicas: tuple[int, int]) -> Path:
    """Write deploy/nginx.conf for the port ``https`` and the ports of the replicas; return the main configuration.

    certified: the folder in which the certificate is.
    """
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    changes = {
        r"listen 80;": f"listen 127.0.0.1:{live.free_port()};",
        r"listen 443 ssl http2;": f"listen 127.0.0.1:{https} ssl http2;",
        r"127\.0\.0\.1:8501": f"127.0.0.1:{replicas[0]}",
        r"127\.0\.0\.1:8502": f"127.0.0.1:{replicas[1]}",
        r"/etc/ssl/\w+/buendnisse\.(pem|key)": rf"{certified}/buendnisse.\1",
        r"/var/log/nginx": str(folder),
        r"daten\.example\.org": "localhost",
    }
    for pattern, replacement in changes.items():
        text, times = re.subn(pattern, replacement, text)
        assert times, pattern
    (folder / SITES).mkdir()
    (folder / SITES / "buendnisse.conf").write_text(text, encoding="utf-8")
    main = folder / "nginx.conf"
    user = "user root;" if os.getuid() == 0 else ""
    main.write_text(MAIN.format(folder=folder, user=user), encoding="utf-8")
    return main


def copied_into_the_container() -> list[str]:
    """Return what of the project a container holds."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    return [name for line in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE) for name in line.split()]


def certificate(folder: Path) -> str:
    """Make a certificate for localhost and return the hash of its key, by which Chromium can be told to trust it."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder / "buendnisse.key"]
    made = ["openssl", "req", "-x509", "-days", "2", "-subj", "/CN=localhost", "-out", folder / "buendnisse.pem"]
    subprocess.run([*made, "-addext", "subjectAltName=DNS:localhost", *key], check=True, capture_output=True)
    asked = ["openssl", "x509", "-noout", "-pubkey", "-in", folder / "buendnisse.pem"]
    shown = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return b64encode(sha256(b64decode("".join(shown.splitlines()[1:-1]))).digest()).decode()


@contextmanager
def nginx(main: Path) -> Iterator[subprocess.Popen]:
    """Run nginx with a configuration."""
    process = subprocess.Popen(["/usr/sbin/nginx", "-c", main, "-e", main.with_name("error.log")])
    try:
        yield process
    finally:
        live.end(process)
