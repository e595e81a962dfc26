import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { AccessEntryReport, KeyAccessReport } from '../../src/reports/access-report';
import type { AppReport, InventoryReport } from '../../src/reports/app-report';
import type { ReachGraph } from '../../src/reports/page-content';
import { pageData } from '../../src/reports/page-data';
import { reportPage } from '../../src/reports/report-page';
import { faintTexts, namelessParts, structuralFaults } from './accessibility';
import { browserPath, launch } from './browser';

const executable = browserPath();
if (executable === undefined)
  process.stderr.write('\nSKIPPED: the HTML report in a browser (no Chromium on this machine; install it, or name one with CHROMIUM)\n\n');

const LONG = 'L'.repeat(2000);
const HOSTILE = [
  '</script><script>document.title="pwned"</script>',
  '<img src=x onerror="document.title=\'pwned\'">',
  '"><svg onload=document.title=`pwned`>',
  "'quoted' & \"quoted\" ${document.title='pwned'}",
  '\u202eright to left\u202c \u2066isolated',
  '__proto__',
  LONG,
];

const holding = (principal: string, duty: string, more: Partial<AccessEntryReport> = {}): AccessEntryReport => ({
  principal,
  duty,
  actions: ['kms:Decrypt'],
  verdict: 'allowed',
  conditions: [],
  because: ['key policy of Docs.Key0, Statement[2] (Reads)'],
  ...more,
});

function keyAccess(index: number, principals: readonly string[]): KeyAccessReport {
  const id = `Docs.Key${index}`;
  const because = [`key policy of ${id}, Statement[${index % 3}]`];
  return {
    id,
    stack: 'Docs',
    logicalId: `Key${index}`,
    aliases: [`alias/key-${index}`],
    account: '111122223333',
    region: 'eu-west-1',
    kind: 'SYMMETRIC_DEFAULT',
    access: principals.flatMap((principal) => [
      holding(principal, 'decrypt', { because }),
      holding(principal, 'encrypt', { because, conditions: ['when kms:ViaService is s3.eu-west-1.amazonaws.com'] }),
    ]),
    escalations: [],
  };
}

const inventory = ({ id, aliases, stack, logicalId, region, account }: KeyAccessReport): InventoryReport => ({
  id,
  stack,
  logicalId,
  aliases,
  account,
  region,
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  material: 'AWS_KMS',
  rotation: 'every 365 days',
  pendingWindowDays: '30',
  retained: true,
  enabled: true,
  regions: [region, 'us-east-1'],
  services: [],
  watched: [],
});

function reportOf(access: readonly KeyAccessReport[]): AppReport {
  return {
    version: 1,
    date: '2026-11-25',
    summary: { keys: access.length, errors: 0, warnings: 0, accepted: 0, escalations: 0, residualPaths: 0 },
    inventory: access.map(inventory),
    access,
    check: {
      version: 1,
      findings: [],
      accepted: [],
      exceptions: [],
      frameworks: [],
      summary: { errors: 0, warnings: 0, undetermined: 0, accepted: 0 },
    },
    cost: { version: 1, currency: 'USD', freeTier: true, stacks: [], total: { known: '0.00', unknowns: 0 } },
  };
}

const GRAPH: ReachGraph = {
  width: 400,
  height: 60,
  nodes: [
    { label: HOSTILE[0], kind: 'principal', x: 60, y: 30, width: 100, height: 30 },
    { label: 'alias/key-0', kind: 'key', x: 340, y: 30, width: 100, height: 30 },
  ],
  edges: [
    {
      label: HOSTILE[1],
      kind: 'escalation',
      points: [
        [110, 30],
        [290, 30],
      ],
      x: 200,
      y: 30,
    },
  ],
  left: 0,
};

const PARTS = {
  script: readFileSync(join(__dirname, '../../assets/report-page/page.js'), 'utf8'),
  style: readFileSync(join(__dirname, '../../assets/report-page/page.css'), 'utf8'),
  sha256: (text: string) => createHash('sha256').update(text).digest('base64'),
};

const inBrowser = executable === undefined ? describe.skip : describe;

inBrowser('the HTML report in a browser', () => {
  jest.setTimeout(60_000);
  let folder: string;
  let browser: Browser;
  let page: Page;
  let noise: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kms-governance-'));
    browser = await launch(executable ?? '');
    const people = Array.from({ length: 60 }, (_, index) => `Docs/Person${index}`);
    write('small.html', [
      keyAccess(0, ['Docs/Reader', ...HOSTILE]),
      keyAccess(1, ['Docs/Reader']),
      keyAccess(2, people),
      keyAccess(10, people),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    noise = [];
    page.on('console', (message) => noise.push(message.text()));
    page.on('pageerror', (error) => noise.push(String(error)));
    page.on('dialog', (dialog) => noise.push(dialog.message()));
    page.on('request', (request) => noise.push(request.url()));
    await open('small.html');
    noise.splice(0, 1); // the file itself
  });
  afterEach(() => page.close());

  function write(name: string, access: readonly KeyAccessReport[]): string {
    const file = join(folder, name);
    writeFileSync(file, reportPage(pageData(reportOf(access), GRAPH), PARTS));
    return file;
  }

  const open = (name: string) => page.goto(`file://${join(folder, name)}`);
  const rows = (table = '#access') => page.locator(`${table} tr.row`);
  const firstCells = (table = '#access') => page.locator(`${table} tr.row th`).allInnerTexts();

  /** The search waits until typing pauses. */
  async function untilCount(found: Locator, count: number): Promise<void> {
    for (let round = 0; round < 50 && (await found.count()) !== count; round++) await page.waitForTimeout(50);
    expect(await found.count()).toBe(count);
  }

  test('opens without a request, an error or a word on the console', async () => {
    expect(await rows().count()).toBe(100);
    expect(noise).toEqual([]);
  });

  test('lets nothing out', async () => {
    const outcome = await page.evaluate(() => fetch('http://127.0.0.1:9/').then(String, String));
    const image = await page.evaluate(
      () =>
        new Promise((resolve) => {
          addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective), { once: true });
          document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/image.png' }));
        }),
    );
    expect(outcome).toContain('Failed to fetch');
    expect(image).toBe('img-src');
  });

  test('searches all tables for all words', async () => {
    await page.getByLabel('Search').fill('key-10 person59');
    await untilCount(rows(), 1);
    expect(await firstCells()).toEqual(['alias/key-10']);
    await page.getByLabel('Search').fill('key-10');
    await untilCount(rows('#inventory'), 1);
    await page.getByLabel('Search').fill('nothing like it');
    await untilCount(rows(), 0);
    await page.getByLabel('Search').fill('');
    await untilCount(rows(), 100);
  });

  test('sorts by a column, up and down, numbers as numbers', async () => {
    const header = page.locator('#inventory thead th').first();
    await header.getByRole('button').click();
    expect(await firstCells('#inventory')).toEqual(['0', '1', '2', '10'].map((number) => expect.stringContaining(`alias/key-${number}`)));
    expect(await header.getAttribute('aria-sort')).toBe('ascending');
    await header.getByRole('button').click();
    expect((await firstCells('#inventory'))[0]).toContain('alias/key-10');
    expect(await header.getAttribute('aria-sort')).toBe('descending');
  });

  test('shows more rows when asked, and the focus goes to the first of them', async () => {
    const more = page.locator('#access').getByRole('button', { name: 'Show more rows' });
    await more.click();
    expect(await rows().count()).toBe(129);
    expect(await more.isVisible()).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.closest('tr')?.sectionRowIndex)).toBe(100);
  });

  test('says why, by keyboard alone', async () => {
    await page.getByLabel('Search').fill('key-1 reader');
    await untilCount(rows(), 1);
    const cell = page.getByRole('button', { name: 'encrypt for Docs/Reader: when …' }).first();
    for (let presses = 0; presses < 200; presses++) {
      await page.keyboard.press('Tab');
      if (await cell.evaluate((element) => element === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    expect(await cell.getAttribute('aria-expanded')).toBe('true');
    const details = page.locator('#access tr.details li');
    expect(await details.allInnerTexts()).toEqual([
      'kms:Decrypt',
      'when kms:ViaService is s3.eu-west-1.amazonaws.com',
      'because key policy of Docs.Key1, Statement[1]',
    ]);
    await page.keyboard.press('Space');
    expect(await details.count()).toBe(0);
  });

  test('prints every row and no controls', async () => {
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await rows().count()).toBe(129);
    expect(await page.getByLabel('Search').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4', landscape: true })).subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('shows hostile names as they are and runs none', async () => {
    const principals = await page.locator('#access tr.row td:nth-child(2)').allTextContents();
    expect(principals).toEqual(expect.arrayContaining(HOSTILE));
    expect(await page.locator('svg text').allTextContents()).toEqual(expect.arrayContaining(HOSTILE.slice(0, 2)));
    expect(await page.title()).toBe('KMS keys: access, findings, inventory and cost');
    expect(await page.locator('img, svg [onload], script').count()).toBe(2); // its own data and script
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(noise).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('can be read in %s, and by a screen reader', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.getByRole('button', { name: 'decrypt for Docs/Reader: yes' }).first().click();
    expect(await faintTexts(page)).toEqual([]);
    expect(await namelessParts(page)).toEqual([]);
    expect(await structuralFaults(page)).toEqual([]);
  });

  test('with 2,000 keys and 20 principals each is below 5 MB and there in 2 seconds', async () => {
    const people = (stack: number) => Array.from({ length: 20 }, (_, index) => `Stack${stack}/Person${index}`);
    const keys = Array.from({ length: 2000 }, (_, index) => keyAccess(index, people(Math.floor(index / 20))));
    expect(statSync(write('large.html', keys)).size).toBeLessThan(5_000_000);
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      await open('large.html');
      times.push(await page.evaluate(() => performance.now()));
      expect(await rows().count()).toBe(100);
    }
    expect(Math.min(...times)).toBeLessThan(2000);
  });
});
