"""The page about the data API in real Chromium: no script runs that stands in a page, no other host is asked."""

from urllib.parse import urlsplit

from tests.browser.test_pages import assert_accessible


def test_the_page_shows_the_api_and_tries_it_out(app, chromium):
    said, asked = [], []

    with chromium.new_context() as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
        page.goto(f"{app}/api/v1/docs")
        page.wait_for_selector("#operations-default-figures")
        assert page.title() == "Local alliances for families: data API"
        assert_accessible(page)
        page.click("#operations-default-figures button.opblock-summary-control")
        page.click(".try-out button")
        page.click("button.execute")
        page.wait_for_selector(".live-responses-table .response-col_status:text('200')")
    assert said == []
    assert set(asked) == {urlsplit(app).netloc}
