import { Document } from 'yaml';
import type { JsonObject } from '../../../json.ts';
import { plainLine } from '../../train-script.ts';

/** Objects of Kubernetes as one file. YAML 1.1, whose readers take a bare `no` for false: what would not be read as text is quoted. */
export function yamlDocuments(documents: readonly { about: string; value: JsonObject }[]): string {
  return documents
    .map(({ about, value }) => {
      const document = new Document(value, { version: '1.1' });
      if (document.contents !== null) document.contents.commentBefore = ` ${plainLine(about)}`;
      return document.toString({ lineWidth: 0 });
    })
    .join('---\n');
}

/** Labels that tell a job's objects. */
export function labelsOf(name: string): JsonObject {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'dsprep' };
}
