// Least, median and greatest, and how they are written.

export function spread(values) {
    if (values.length === 0) return null;
    const sorted = [...values].sort((a, b) => a - b);
    const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
    return { min: sorted[0], median: middle, max: sorted.at(-1) };
}

export const number = (value) => {
    if (value >= 1000) return value.toFixed(0);
    return value >= 100 ? value.toFixed(1) : value.toFixed(2);
};
export const range = (of) => (of ? [of.min, of.median, of.max].map(number).join(" - ") : "");

// Columns of text; the first `left` of them begin at the left.
export function columns(rows, left) {
    const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
    return rows
        .map((row) => row
            .map((cell, at) => (at < left ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
            .join("  ")
            .trimEnd())
        .join("\n");
}
