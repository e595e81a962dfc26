import { readFileSync } from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** The apps that snippets of the README come from, by the mark of their blocks. */
const APPS: Readonly<Record<string, string>> = {
  python: 'python/app.py',
  java: 'java/src/main/java/payments/PaymentsApp.java',
  go: 'go/main.go',
  csharp: 'csharp/Program.cs',
};

test.each(Object.entries(APPS))('what the README shows in %s is part of the example', (language, file) => {
  const [, snippet] = new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``).exec(readFileSync(path.join(ROOT, 'README.md'), 'utf8')) ?? [];
  expect(snippet).toBeDefined();
  expect(unindented(readFileSync(path.join(ROOT, 'examples', 'languages', file), 'utf8'))).toContain(unindented(snippet));
});

function unindented(text: string): string {
  return text.replace(/^[ \t]+/gm, '');
}
