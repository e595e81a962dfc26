import type { PageData } from './page-content';

/** What the page is made of besides data: its script and its style, and how a browser is told to trust them and nothing else. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
  /** SHA-256 of a text, in base 64. */
  readonly sha256: (text: string) => string;
}

/**
 * One HTML file that needs no other and asks for none. Names of the app are data for the script, which makes text of them and never markup;
 * nothing else of the page comes from the app.
 */
export function reportPage(data: PageData, { script, style, sha256 }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${sha256(script)}'`,
    `style-src 'sha256-${sha256(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>KMS keys: access, findings, inventory and cost</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>KMS keys</h1>
<nav aria-label="Sections"><ul></ul></nav>
<label>Search <input type="search" autocomplete="off" spellcheck="false"></label>
</header>
<main><noscript><p>This page shows its content with a script. The same report without one: kms-governance report --format markdown.</p></noscript></main>
<script type="application/json" id="data">${dataBlock(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** In a data block only a tag could end it early, and none can without its bracket. */
function dataBlock(data: PageData): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}
