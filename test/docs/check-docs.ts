import { examplesInCode } from './doc-comment';
import { MarkdownPage } from './markdown';
import { typeErrors } from './snippet-compiler';

const pages = MarkdownPage.all();
const snippets = [...pages.flatMap((page) => page.snippets()), ...examplesInCode()];
const problems = [...pages.flatMap((page) => page.brokenLinks()), ...typeErrors(snippets)];

for (const problem of problems) console.error(problem);
console.log(`${pages.length} pages and ${snippets.length} TypeScript snippets, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
