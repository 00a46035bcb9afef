"""Pages in a real browser: chromium driven by Playwright."""
