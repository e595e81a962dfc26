import { examplesInCode } from './doc-comment';
import { MarkdownPage } from './markdown';
import { typeErrors } from './snippet-compiler';

const snippets = [...MarkdownPage.all().flatMap((page) => page.snippets()), ...examplesInCode()];
const problems = typeErrors(snippets);

for (const problem of problems) console.error(problem);
console.log(`${snippets.length} TypeScript snippets in documentation and doc comments, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
