// From values to places: logarithmic axes, because ratios and growing crowds are multiplied.

// A function from a value between `from` and `to` to a place between `begin` and `end`.
export function log_scale([from, to], [begin, end]) {
    const span = Math.log(to / from);
    return (value) => begin + (end - begin) * Math.log(value / from) / span;
}

// 1, 2 and 5 times the powers of ten within the range; only the powers where that would be too many.
export function log_ticks([from, to]) {
    const within = (steps) => {
        const found = [];
        for (let power = Math.floor(Math.log10(from)); 10 ** power <= to; ++power)
            for (const step of steps) found.push(Number((step * 10 ** power).toPrecision(1)));
        return found.filter((tick) => tick >= from * 0.999 && tick <= to * 1.001);
    };
    const fine = within([1, 2, 5]);
    return fine.length <= 8 ? fine : within([1]);
}

// The range that has all values and some air.
export function log_range(values) {
    const air = 1.12;
    return [Math.min(...values) / air, Math.max(...values) * air];
}
