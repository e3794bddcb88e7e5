import { textTable } from '../report/table.ts';
import type { CommonFlags } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const schemaCommand: AddCommand = (program, io) => {
  const command = program
    .command('schema')
    .summary('JSON Schemas of rows, dsprep.yaml and reports')
    .description("Prints a JSON Schema (draft 2020-12): of a source format's rows, of dsprep.yaml, of a report.")
    .argument('<name>', 'a source format, config, report, … ; list shows all');
  withExamples(withCommonFlags(command), ['dsprep schema list', 'dsprep schema config > dsprep.schema.json', 'dsprep schema sharegpt']);
  command.action(async (name: string, flags: CommonFlags) => {
    const { SCHEMAS, schemaNamed } = await import('../schemas/registry.ts');
    if (name === 'list') {
      const named = SCHEMAS.map(({ name, summary, schema }) => ({ name, summary, id: schema['$id'] }));
      printResult(io, flags, named, (all) => textTable(all.map(({ name, summary }) => [name, summary])));
    } else io.stdout.write(JSON.stringify(schemaNamed(name), null, 2) + '\n');
  });
};
