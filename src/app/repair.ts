import { EXIT, isDsprepError } from '../errors.ts';
import type { PlacedIssue } from '../errors.ts';
import { mapColumns } from '../formats/map-columns.ts';
import type { Source } from '../io/sources.ts';
import { disposeSources, findSources } from '../io/sources.ts';
import { formatNamed } from '../formats/registry.ts';
import type { RowReader } from '../pipeline/read-row.ts';
import { FIXED_IN_FILES } from '../repair/codes.ts';
import type { RepairResult } from '../report/repair-result.ts';
import { spillDir } from './plan-run.ts';
import { decideRows } from './repair/decide-rows.ts';
import type { Repeats } from './repair/find-repeats.ts';
import { openRepeats } from './repair/find-repeats.ts';
import { outputNames } from './repair/output-names.ts';
import type { PlainSource } from './repair/plain-source.ts';
import { openPlainSource } from './repair/plain-source.ts';
import type { RepairOutput, RowOrigin } from './repair/repair-output.ts';
import { openRepairOutput } from './repair/repair-output.ts';
import type { CheckedRepairOptions, RepairOptions } from './repair/repair-options.ts';
import { checkRepairOptions } from './repair/repair-options.ts';
import { openRowWriter } from './repair/row-writer.ts';
import { tallyCodes } from './repair/tally-codes.ts';
import { sampleSources } from './sample-sources.ts';

const MEMORY_BYTES = 256 * 1024 * 1024;

/**
 * Mends what `validate` finds and a machine can mend without loss. Every row keeps its file, its format and, unless it is changed, its bytes; what can't be mended
 * is set aside. Throws `DsprepError` for bad usage and I/O, and the signal's reason when aborted; then nothing of the output is there.
 */
export async function repair(options: RepairOptions): Promise<RepairResult> {
  const checked = checkRepairOptions(options);
  const spoolDir = spillDir(checked.env ?? process.env);
  const { signal, stdin } = checked;
  const sources = await findSources(checked.inputs, { spoolDir, ...(stdin && { stdin }), ...(signal && { signal }) });
  const opened: OpenedSource[] = [];
  try {
    const decodes = checked.choice.acts('TEXT_UTF16');
    const names = outputNames(sources);
    for (const [index, source] of sources.entries()) {
      const plain = await openPlainSource(source, decodes, spoolDir, signal);
      opened.push({ plain, path: names[index] ?? source.name });
    }
    for (const one of opened) Object.assign(one, await readerOf(one.plain.source, checked));
    return await repairAll(opened, sources, checked, spoolDir);
  } finally {
    for (const { plain } of opened) await plain.dispose();
    await disposeSources(sources);
  }
}

interface OpenedSource {
  plain: PlainSource;
  /** In the output. */
  path: string;
  /** Absent where no format fits. */
  reader?: RowReader;
  remark?: string;
}

async function readerOf(source: Source, { from, map, mapRole, maxRowBytes, signal }: CheckedRepairOptions): Promise<Partial<OpenedSource>> {
  if (from !== undefined && from !== 'auto') formatNamed(from);
  const readOptions = mapRole === undefined ? {} : { roles: mapRole };
  try {
    const [sampled] = await sampleSources([source], {
      maxRowBytes,
      ...readOptions,
      ...(from && { from }),
      ...(map && { map }),
      ...(signal && { signal }),
    });
    if (sampled === undefined) return {};
    const reader: RowReader = { source: source.name, format: sampled.format, readOptions, ...(map && { mapRow: mapColumns(map) }) };
    return { reader, remark: `${source.name} is ${sampled.format.name}: ${sampled.because.join('; ')}` };
  } catch (error) {
    if (!isDsprepError(error) || (error.code !== 'FORMAT_UNKNOWN' && error.code !== 'INPUT_NO_ROWS')) throw error;
    return { remark: `${error.message}: its rows are kept as they are` };
  }
}

async function repairAll(
  opened: readonly OpenedSource[],
  sources: readonly Source[],
  checked: CheckedRepairOptions,
  spoolDir: string,
): Promise<RepairResult> {
  const { choice, signal } = checked;
  const output = openRepairOutput(checked);
  const repeats = choice.acts('DUPLICATE_RECORD')
    ? openRepeats({ memoryBytes: MEMORY_BYTES, spillDir: spoolDir, ...(signal && { signal }) })
    : undefined;
  try {
    if (repeats !== undefined) for (const one of opened) await collectRecords(one, checked, repeats);
    const run: RepairRun = {
      checked,
      output,
      repeats,
      tally: tallyCodes(),
      read: 0,
      bytesBefore: 0,
      totalBytes: sources.reduce((sum, one) => sum + one.sizeBytes, 0),
    };
    for (const [index, one] of opened.entries()) {
      await writeSource(one, run);
      run.bytesBefore += sources[index]?.sizeBytes ?? 0;
    }
    const { counts, changedRows, files } = output;
    const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
    if (run.read !== counts.written + dropped + counts.rejected)
      throw new Error(`${run.read} rows were read, ${counts.written} written, ${dropped} dropped and ${counts.rejected} rejected`);
    const ok = checked.rejectsTolerated(counts.rejected, run.read) && counts.written > 0;
    const result: RepairResult = {
      ok,
      exitCode: ok ? EXIT.done : EXIT.rejected,
      outDir: output.outDir,
      counts: { ...counts, read: run.read },
      changedRows,
      files,
      codes: run.tally.end(),
      remarks: opened.flatMap(({ remark }) => (remark === undefined ? [] : [remark])),
    };
    output.publish(result, sources);
    return result;
  } catch (error) {
    output.abandon();
    throw error;
  } finally {
    repeats?.close();
  }
}

async function collectRecords({ plain, reader }: OpenedSource, checked: CheckedRepairOptions, repeats: Repeats): Promise<void> {
  for await (const decided of decideRows(plain, decideOptions(checked, reader)))
    if ('row' in decided && decided.repaired.rejected === undefined) repeats.add(decided.repaired.records);
}

function decideOptions(
  { choice, maxRowBytes, signal }: CheckedRepairOptions,
  reader: RowReader | undefined,
): Parameters<typeof decideRows>[1] {
  return { choice, maxRowBytes, ...(reader && { reader }), ...(signal && { signal }) };
}

interface RepairRun {
  checked: CheckedRepairOptions;
  output: RepairOutput;
  repeats: Repeats | undefined;
  tally: ReturnType<typeof tallyCodes>;
  read: number;
  bytesBefore: number;
  totalBytes: number;
}

async function writeSource({ plain, path, reader }: OpenedSource, run: RepairRun): Promise<void> {
  const { checked, output, repeats, tally } = run;
  const { choice } = checked;
  const { name } = plain.source;
  const fileFix = (issue: Pick<PlacedIssue, 'code' | 'message'>): void => {
    tally.add(issue.code, 'fixed');
    output.change({ source: name, line: 1, code: issue.code, message: issue.message });
  };
  if (plain.wasUtf16) fileFix({ code: 'TEXT_UTF16', message: 'decoded from UTF-16, written in UTF-8' });
  const file = output.openFile(path, name, reader?.format.name ?? null);
  const dropsBom = choice.acts('TEXT_BOM');
  const writer = openRowWriter(plain, { dropsBom, mendsLineEnds: choice.acts('TEXT_CRLF'), write: file.write });
  try {
    for await (const decided of decideRows(plain, decideOptions(checked, reader))) {
      if ('note' in decided) {
        const { note } = decided;
        if (FIXED_IN_FILES.includes(note.code) && choice.acts(note.code)) fileFix(note);
        else tally.add(note.code, 'left');
        continue;
      }
      const { row, repaired, bytesRead } = decided;
      run.read++;
      const at: RowOrigin = { source: name, line: row.line, byteOffset: row.offset };
      const kept = { ...at, row: row.ok ? row.value : row.raw };
      const { rejected } = repaired;
      const repeat = rejected === undefined ? await repeats?.repeatOf(repaired.records) : undefined;
      if (rejected !== undefined) output.reject({ ...kept, issue: rejected });
      else if (repeat !== undefined) output.drop({ ...kept, reason: repeat.code, message: repeat.message });
      const isKept = rejected === undefined && repeat === undefined;
      const isChanged = isKept && repaired.changes.length > 0;
      if (isKept) file.countRow(isChanged);
      if (rejected !== undefined) tally.add(rejected.code, 'rejected');
      if (repeat !== undefined) tally.add(repeat.code, 'dropped');
      if (isKept) for (const code of repaired.left) tally.add(code, 'left');
      if (isChanged) {
        for (const code of new Set(repaired.changes.map((change) => change.code))) tally.add(code, 'fixed');
        for (const change of repaired.changes) output.changeValue(at, change);
      }
      const patch = isChanged && row.ok && repaired.value !== undefined ? { patch: { before: row.value, after: repaired.value } } : {};
      writer.row({ offset: row.offset, isParsed: row.ok, isKept, ...patch });
      checked.onProgress?.({ rows: run.read, bytesRead: run.bytesBefore + bytesRead, totalBytes: run.totalBytes });
    }
    writer.end();
    file.close();
  } finally {
    writer.close();
  }
}
