"""What an operator sets: read from the environment, refused where it cannot be meant."""

import pytest

from api.serving.settings import Settings, UnusableSetting


def read(**values):
    return Settings.read({f"BUENDNISSE_{name}": value for name, value in values.items()} | {"HOME": "/root"})


def test_without_any_there_are_defaults():
    assert read() == Settings()


def test_each_is_read():
    assert read(PUBLIC_URL="https://daten.example/dash/", MAX_SESSIONS="7", PROXY_HEADERS="yes") == Settings(
        public_url="https://daten.example/dash", max_sessions=7, proxy_headers=True
    )
    assert read(EMBEDDED_BY="https://a.example  http://b.example:81").embedded_by == (
        "https://a.example",
        "http://b.example:81",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "daten.example"),
        ("PUBLIC_URL", "ftp://daten.example"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://daten.example/?x=1"),
        ("PUBLIC_URL", "https://a b"),
        ("MAX_SESSIONS", "0"),
        ("MAX_SESSIONS", "many"),
        ("MAX_SESSIONS", "-1"),
        ("PROXY_HEADERS", "perhaps"),
        ("EMBEDDED_BY", "*"),
        ("EMBEDDED_BY", "https://a.example;script-src"),
        ("EMBEDDED_BY", "https://a.example/path"),
        ("SECURITY_CONTACT", "somebody"),
        ("BARRIER_CONTACT", "javascript:alert(1)"),
        ("SECURITY_CONTACT", "mailto:a@b.example\nX: y"),
        ("EMBEDED_BY", "https://a.example"),
    ],
)
def test_what_cannot_be_meant_is_named(name, value):
    with pytest.raises(UnusableSetting) as refused:
        read(**{name: value})
    assert f"BUENDNISSE_{name}" in str(refused.value)
    assert repr(value) in str(refused.value)


def test_a_secret_is_long_and_never_told():
    with pytest.raises(UnusableSetting) as refused:
        read(MERGE_SECRET="geheim")
    assert "geheim" not in str(refused.value)
    assert "g" * 20 not in repr(read(MERGE_SECRET="g" * 20))
