import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MAX_JSON_LENGTH } from '../../src/evaluation/template-text';
import { readAppFiles } from '../../src/runtime/app-files';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'app-files-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(name: string, content: unknown): string {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const template = { Resources: { Key: { Type: 'AWS::KMS::Key' } } };
const keyIds = (...paths: string[]) => readAppFiles(paths).keys.map(({ id }) => id);

describe('readAppFiles', () => {
  test('reads a cloud assembly', () => {
    write('manifest.json', {
      artifacts: {
        Docs: { type: 'aws:cloudformation:stack', environment: 'aws://111122223333/eu-west-1', properties: { templateFile: 'docs.json' } },
      },
    });
    write('docs.json', template);
    expect(readAppFiles([`${directory}/`]).keys).toEqual([expect.objectContaining({ id: 'Docs.Key', region: 'eu-west-1' })]);
  });

  test('reads templates in JSON and YAML', () => {
    const json = write('docs.template.json', template);
    const yaml = write('more.yaml', 'Resources:\n  Key:\n    Type: AWS::KMS::Key\n');
    expect(keyIds(json, yaml)).toEqual(['docs.Key', 'more.Key']);
  });

  test('tells templates of one name apart', () => {
    expect(keyIds(write('a/docs.json', template), write('b/docs.json', template))).toEqual(['docs.Key', 'docs#2.Key']);
  });

  test('reads a directory of templates, other files aside', () => {
    write('docs.template.json', template);
    write('tree.json', { version: 'tree-0.1' });
    write('settings.json', { a: 1 });
    write('notes.txt', 'no template');
    write('more.yml', 'Resources: {Other: {Type: AWS::KMS::Key}}');
    expect(keyIds(directory)).toEqual(['docs.Key', 'more.Other']);
  });

  test('reads a nested template as part of the one that nests it', () => {
    write('docs.template.json', {
      Resources: { Nested: { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'n.nested.template.json' } } },
    });
    write('n.nested.template.json', template);
    expect(keyIds(directory)).toEqual(['docs/Nested.Key']);
  });

  test.each<[string, string, (path: string) => void]>([
    ['KmsGov.FileNotFound', 'path must be a cloud assembly, a template or a directory of templates, got none', () => undefined],
    ['KmsGov.NoTemplates', 'directory must hold templates or a cloud assembly, got neither', (path) => mkdirSync(path)],
    [
      'KmsGov.TemplateSyntax',
      'JSON must have `,` or `}` here, got `the end of the file`',
      (path) => writeFileSync(path, '{"Resources": {}'),
    ],
    ['KmsGov.InvalidTemplate', '`template` must be an object, got `null`', (path) => writeFileSync(path, '')],
    [
      'KmsGov.TemplateTooLarge',
      `files must be at most ${MAX_JSON_LENGTH} bytes long, got 104857600; split the template`,
      (path) => truncateSync(writeEmpty(path), 104_857_600),
    ],
  ])('%s names the file', (code, message, make) => {
    const path = join(directory, 'docs');
    make(path);
    expect(() => readAppFiles([path])).toThrow(expect.objectContaining({ code, file: path, message: expect.stringContaining(message) }));
  });

  test('names a file it may not open', () => {
    const path = write('docs.json', template);
    const open = jest.spyOn(jest.requireActual<typeof import('node:fs')>('node:fs'), 'openSync').mockImplementationOnce(() => {
      throw new Error('EACCES: permission denied');
    });
    expect(() => readAppFiles([path])).toThrow(
      expect.objectContaining({
        code: 'KmsGov.UnreadableFile',
        message: `${path}: file must be readable, got \`EACCES: permission denied\`; correct its permissions`,
      }),
    );
    open.mockRestore();
  });

  test('does not wait for pipes', () => {
    execFileSync('mkfifo', [join(directory, 'manifest.json'), join(directory, 'pipe.json')]);
    expect(() => readAppFiles([directory])).toThrow(expect.objectContaining({ code: 'KmsGov.NoTemplates' }));
    expect(() => readAppFiles([join(directory, 'pipe.json')])).toThrow(expect.objectContaining({ code: 'KmsGov.FileNotFound' }));
  });
});

function writeEmpty(path: string): string {
  writeFileSync(path, '');
  return path;
}
