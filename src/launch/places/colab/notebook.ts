/** A cell of a Jupyter notebook. */
export interface Cell {
  kind: 'markdown' | 'code';
  /** Of nbformat 4.5: letters, digits, `-` and `_`; one of its own in the notebook. */
  id: string;
  text: string;
}

/** A notebook as nbformat 4.5 has it, for a Colab runtime with a GPU of that name. */
export function notebookText(cells: readonly Cell[], gpuType: string): string {
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      accelerator: 'GPU',
      colab: { gpuType, provenance: [] },
      kernelspec: { name: 'python3', display_name: 'Python 3' },
      language_info: { name: 'python' },
    },
    cells: cells.map(({ kind, id, text }) => ({
      cell_type: kind,
      id,
      metadata: {},
      ...(kind === 'code' ? { execution_count: null, outputs: [] } : {}),
      source: linesOf(text.trimEnd()),
    })),
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** Lines with their ends, as notebooks keep them: a difference shows the line that changed. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/).filter((line) => line !== '');
}
