/** Text as it may stand in HTML. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A member of the document as text; nothing when it is neither text nor number. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/**
 * Escaped text in which `code` in backquotes stands as code, blank lines part paragraphs, and
 * fences hold a block of code.
 */
export function prose(text: string): string {
  return text
    .split(/^```\w*\n([\s\S]*?)\n```$/m)
    .map((part, index) =>
      index % 2 === 1 ? `<pre><code>${escapeHtml(part)}</code></pre>` : paragraphs(part),
    )
    .join('');
}

function paragraphs(text: string): string {
  return text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map(
      (paragraph) => `<p>${escapeHtml(paragraph).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>`,
    )
    .join('');
}

/** A whole page around its main part. */
export function htmlPage(title: string, main: string, aside = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title === 'Switchyard API' ? title : `${title} · Switchyard API`)}</title>
<link rel="icon" href="/docs/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/assets/docs.css">
<script src="/docs/assets/docs.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><a class="brand" href="/docs"><img src="/docs/assets/icon.svg" alt=""
width="26" height="26"> Switchyard API</a>
<nav aria-label="Pages"><a href="/docs">Operations</a> <a href="/docs/problems">Problems</a>
<a href="/openapi.json">OpenAPI</a></nav></header>
<div class="frame">${aside}<main id="main">${main}</main></div>
</body>
</html>
`;
}

/** What a page of ours may load: itself, nothing from elsewhere, nothing inline. */
export const contentSecurityPolicy =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
