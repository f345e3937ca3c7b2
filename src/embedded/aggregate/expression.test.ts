import { assertEquals } from "@std/assert";
import { Binary, Decimal128, Double, ObjectId, Timestamp } from "../bson/value.ts";
import { compileExpression } from "./expression.ts";
import { assertValue, codeOf, decimal, documentOf, type Plain, valueOf } from "./testing.ts";

const evaluate = (expression: Plain, document: object = {}) =>
  compileExpression(valueOf(expression))(documentOf(document));

/** Each row: an expression, what it gives, and the document if it reads one. */
function check(rows: [expression: Plain, expected: Plain, document?: object][]) {
  for (const [expression, expected, document] of rows) assertValue(evaluate(expression, document), expected);
}

function refuse(rows: [expression: Plain, code: number, document?: object][]) {
  for (const [expression, code, document] of rows) {
    assertEquals(codeOf(() => evaluate(expression, document)), code);
  }
}

/** Doubles a text or an array some times. */
const doubled = (initialValue: Plain, times: number, concat: "$concat" | "$concatArrays") => ({
  $reduce: { input: { $range: [0, times] }, initialValue, in: { [concat]: ["$$value", "$$value"] } },
});

const date = (text: string) => new Date(text);
const d = (value: number) => new Double(value);

Deno.test("field paths go through documents and arrays; what is missing stays missing", () => {
  check([
    ["$a.b", 1, { a: { b: 1 } }],
    ["$a.b", [1, 3], { a: [{ b: 1 }, 5, { c: 2 }, { b: 3 }, [{ b: 4 }]] }],
    ["$a.b", undefined, { a: 5 }],
    ["$a.0", [], { a: [1, 2] }],
    ["$$ROOT", { a: 1 }, { a: 1 }],
    ["$$CURRENT.a", 1, { a: 1 }],
    ["$$REMOVE", undefined],
    [{ x: "$a", y: "$b" }, { y: 2 }, { b: 2 }],
    [["$a", "$b"], [null, 2], { b: 2 }],
    [{ $literal: "$a" }, "$a"],
  ]);
  refuse([["$", 16872], ["$a..b", 15998], ["$a.", 40353], ["$$nope", 17276], [{ $nope: 1 }, 168], [{
    $add: [],
    b: 1,
  }, 15983]]);
});

Deno.test("arithmetic gives the widest type, and a wider one where it overflows", () => {
  check([
    [{ $add: [1, 2] }, 3],
    [{ $add: [2147483647, 1] }, 2147483648n],
    [{ $add: [2147483647, 1, -1] }, 2147483647],
    [{ $add: [1n, 1] }, 2n],
    [{ $add: [9223372036854775807n, 1] }, d(9223372036854775808)],
    [{ $add: [1, 0.5] }, 1.5],
    [{ $add: [d(1), 1] }, d(2)],
    [{ $add: [decimal("1.10"), 1] }, decimal("2.10")],
    [{ $add: [decimal("1.10"), 0.1] }, decimal("1.200000000000000")],
    [{ $add: [] }, 0],
    [{ $add: [1, null] }, null],
    [{ $add: [1, "$missing"] }, null],
    [{ $add: [date("2024-01-01T00:00:00Z"), 1000] }, date("2024-01-01T00:00:01Z")],
    [{ $subtract: [-2147483648, 1] }, -2147483649n],
    [{ $subtract: [date("2024-01-02"), date("2024-01-01")] }, 86400000n],
    [{ $subtract: [date("2024-01-02"), 1] }, date("2024-01-01T23:59:59.999Z")],
    [{ $multiply: [65536, 65536] }, 4294967296n],
    [{ $multiply: [4294967296n, 4294967296n] }, d(18446744073709551616)],
    [{ $multiply: [2, 1.5] }, d(3)],
    [{ $divide: [6, 3] }, d(2)],
    [{ $divide: [decimal("1"), 4] }, decimal("0.25")],
    [{ $mod: [-7, 3] }, -1],
    [{ $mod: [7, d(2)] }, 1],
    [{ $mod: [7.5, 2] }, 1.5],
    [{ $mod: [7n, 4] }, 3n],
    [{ $abs: -5 }, 5],
    [{ $abs: -2147483648 }, 2147483648n],
    [{ $abs: decimal("-0.5") }, decimal("0.5")],
    [{ $ceil: 1.2 }, d(2)],
    [{ $floor: -1.2 }, d(-2)],
    [{ $floor: 7n }, 7n],
    [{ $round: [1234.5678, 2] }, 1234.57],
    [{ $round: 2.5 }, d(2)],
    [{ $round: [2147483647, -1] }, 2147483650n],
    [{ $trunc: [-1.29, 1] }, -1.2],
    [{ $sqrt: 25 }, d(5)],
    [{ $sqrt: decimal("2") }, decimal("1.414213562373095048801688724209698")],
    [{ $pow: [2, 10] }, 1024],
    [{ $pow: [2, 40] }, 1099511627776n],
    [{ $pow: [2, 63] }, d(2 ** 63)],
    [{ $pow: [2, -1] }, d(0.5)],
    [{ $bitAnd: [12, 10] }, 8],
    [{ $bitOr: [12n, 3] }, 15n],
    [{ $bitNot: 5 }, -6],
  ]);
  refuse([
    [{ $add: [1, "x"] }, 14],
    [{ $add: [new Date(0), new Date(0)] }, 16612],
    [{ $subtract: ["x", 1] }, 14],
    [{ $divide: [1, 0] }, 2],
    [{ $divide: [1, decimal("0")] }, 2],
    [{ $mod: [1, 0] }, 16610],
    [{ $sqrt: -1 }, 28714],
    [{ $abs: "x" }, 28765],
    [{ $abs: -9223372036854775808n }, 28680],
    [{ $round: [1, 101] }, 51083],
    [{ $round: [9223372036854775806n, -1] }, 51080],
    [{ $ln: decimal("2") }, 238],
    [{ $pow: [0, -1] }, 28764],
    [{ $abs: [1, 2] }, 16020],
    [{ $round: [1, 2, 3] }, 28667],
  ]);
});

Deno.test("comparisons follow the order of BSON; missing is less than null", () => {
  check([
    [{ $eq: [1, d(1)] }, true],
    [{ $eq: ["$missing", null] }, false],
    [{ $lt: ["$missing", null] }, true],
    [{ $gt: ["a", 5] }, true],
    [{ $cmp: [2, 10] }, -1],
    [{ $gte: [decimal("0.1"), 0.1] }, false],
    [{ $and: [1, "a", []] }, true],
    [{ $and: [] }, true],
    [{ $or: [0, null, decimal("0.0"), "$missing"] }, false],
    [{ $not: [0] }, true],
    [{ $cond: [{ $gt: ["$a", 1] }, "big", "small"] }, "big", { a: 2 }],
    [{ $cond: { if: false, then: 1, else: "$missing" } }, undefined],
    [{ $ifNull: ["$a", null, 5] }, 5],
    [{ $switch: { branches: [{ case: false, then: 1 }, { case: 1, then: 2 }], default: 3 } }, 2],
  ]);
  refuse([[{ $switch: { branches: [{ case: false, then: 1 }] } }, 40066], [
    { $cond: { if: 1, then: 1 } },
    17082,
  ]]);
});

Deno.test("arrays", () => {
  check([
    [{ $arrayElemAt: [[1, 2, 3], -1] }, 3],
    [{ $arrayElemAt: [[1], 5] }, undefined],
    [{ $arrayToObject: [[["a", 1], ["b", 2]]] }, { a: 1, b: 2 }],
    [{ $arrayToObject: { $literal: [{ k: "x", v: 5 }] } }, { x: 5 }],
    [{ $concatArrays: [[1], [2, 3]] }, [1, 2, 3]],
    [{ $concatArrays: [[1], "$missing"] }, null],
    [{ $filter: { input: [1, 2, 3, 4], as: "n", cond: { $gt: ["$$n", 1] }, limit: 2 } }, [2, 3]],
    [{ $first: [[7, 8]] }, 7],
    [{ $firstN: { input: [1, 2, 3], n: 2 } }, [1, 2]],
    [{ $lastN: { input: [1, 2, 3], n: 2 } }, [2, 3]],
    [{ $maxN: { input: [1, null, 3, 2], n: 2 } }, [3, 2]],
    [{ $in: [d(2), [1, 2]] }, true],
    [{ $indexOfArray: [["a", "b", "a"], "a", 1] }, 2],
    [{ $isArray: [[1]] }, true],
    [{ $map: { input: [1, 2], in: { $add: ["$$this", 1] } } }, [2, 3]],
    [{ $map: { input: "$missing", in: 1 } }, null],
    [{ $objectToArray: { $literal: { a: 1 } } }, [{ k: "a", v: 1 }]],
    [{ $range: [0, 10, 3] }, [0, 3, 6, 9]],
    [{ $range: [3, 0, -1] }, [3, 2, 1]],
    [{ $reduce: { input: ["a", "b"], initialValue: "", in: { $concat: ["$$value", "$$this"] } } }, "ab"],
    [{ $reverseArray: [[1, 2]] }, [2, 1]],
    [{ $size: [[1, 2]] }, 2],
    [{ $slice: [[1, 2, 3], -2] }, [2, 3]],
    [{ $slice: [[1, 2, 3], 1, 1] }, [2]],
    [{ $sortArray: { input: [{ a: 2 }, { a: 1 }], sortBy: { a: 1 } } }, [{ a: 1 }, { a: 2 }]],
    [{ $zip: { inputs: [[1, 2], ["a"]], useLongestLength: true, defaults: [0, "z"] } }, [[1, "a"], [2, "z"]]],
    [{ $let: { vars: { x: 2, y: "$a" }, in: { $multiply: ["$$x", "$$y"] } } }, 6, { a: 3 }],
    [{ $setUnion: [[2, 1], [1, 3]] }, [1, 2, 3]],
    [{ $setIntersection: [[1, 2, 2], [2, 3]] }, [2]],
    [{ $setDifference: [[3, 1, 3, 2], [2]] }, [3, 1]],
    [{ $setEquals: [[1, 2], [2, d(1), 1]] }, true],
    [{ $setIsSubset: [[1], [1, 2]] }, true],
    [{ $anyElementTrue: [[0, 1]] }, true],
    [{ $allElementsTrue: [[]] }, true],
    [{ $sum: [1, "x", 2.5] }, 3.5],
    [{ $avg: "$a" }, d(2), { a: [1, 2, 3] }],
    [{ $max: ["$a", 5] }, 5, { a: null }],
    [{ $stdDevPop: [[1, 3]] }, d(1)],
  ]);
  refuse([
    [{ $size: 1 }, 17124],
    [{ $in: [1, 2] }, 40081],
    [{ $concatArrays: [1] }, 28664],
    [{ $range: [0, 1, 0] }, 34449],
    [{ $range: [0, 2147483647] }, 146],
    [doubled([1], 25, "$concatArrays"), 146],
    [{ $slice: [[1], 1, 0] }, 28729],
    [{ $arrayElemAt: [[1], 1.5] }, 28691],
    [{ $map: { input: 1, in: 1 } }, 16883],
    [{ $let: { vars: { X: 1 }, in: 1 } }, 9],
  ]);
});

Deno.test("strings", () => {
  check([
    [{ $concat: ["a", "b"] }, "ab"],
    [{ $concat: ["a", null] }, null],
    [{ $toUpper: "straße" }, "STRAßE"],
    [{ $toLower: null }, ""],
    [{ $substrCP: ["héllo", 1, 3] }, "éll"],
    [{ $substrBytes: ["hello", 1, -1] }, "ello"],
    [{ $strLenBytes: "é" }, 2],
    [{ $strLenCP: "😀é" }, 2],
    [{ $indexOfCP: ["😀é", "é"] }, 1],
    [{ $indexOfBytes: ["😀é", "é"] }, 4],
    [{ $indexOfBytes: ["abc", "c", 0, 2] }, -1],
    [{ $split: ["a-b-c", "-"] }, ["a", "b", "c"]],
    [{ $strcasecmp: ["a", "B"] }, -1],
    [{ $trim: { input: "  a \n" } }, "a"],
    [{ $ltrim: { input: "xxay", chars: "xy" } }, "ay"],
    [{ $replaceOne: { input: "a$a", find: "a", replacement: { $literal: "$&" } } }, "$&$a"],
    [{ $replaceAll: { input: "aaa", find: "a", replacement: "b" } }, "bbb"],
    [{ $regexMatch: { input: "Hello", regex: "^h", options: "i" } }, true],
    [{ $regexFind: { input: "éa12", regex: "(\\d)(x)?" } }, { match: "1", idx: 2, captures: ["1", null] }],
    [{ $regexFindAll: { input: "a1b2", regex: "\\d" } }, [{ match: "1", idx: 1, captures: [] }, {
      match: "2",
      idx: 3,
      captures: [],
    }]],
    // At the end of the text MongoDB looks for no empty match, unless that is where the first one is.
    [{ $map: { input: { $regexFindAll: { input: "baa", regex: "a*" } }, in: "$$this.match" } }, ["", "aa"]],
    [{ $map: { input: { $regexFindAll: { input: "é😀", regex: "x*" } }, in: "$$this.idx" } }, [0, 1]],
    [{ $regexFindAll: { input: "ab", regex: "x*$" } }, [{ match: "", idx: 2, captures: [] }]],
    [{ $regexFindAll: { input: "", regex: "^$" } }, [{ match: "", idx: 0, captures: [] }]],
    [{ $regexFindAll: { input: "A😀S", regex: "\\B" } }, []],
    [{ $map: { input: { $regexFindAll: { input: "😀a😀b", regex: "\\b\\w" } }, in: "$$this.idx" } }, [1, 3]],
    [{ $regexMatch: { input: "ab", regex: "^(?:(a)|b)*$" } }, true],
  ]);
  refuse([
    [{ $regexFindAll: { input: "\u212a", regex: "\\w", options: "i" } }, 238],
    [{ $regexFindAll: { input: "ab", regex: "(?:(a)|b)*" } }, 238],
    [{ $regexFind: { input: "ab", regex: "(a*)*" } }, 238],
    [{ $regexFindAll: { input: doubled("a", 19, "$concat"), regex: "a" } }, 51151],
  ]);
  refuse([
    [{ $concat: ["a", 1] }, 16702],
    [{ $substrBytes: ["é", 1, 1] }, 28656],
    [{ $split: ["a", ""] }, 40087],
    [{ $strLenCP: null }, 34471],
    [{ $toUpper: { $literal: {} } }, 16007],
  ]);
});

Deno.test("documents", () => {
  check([
    [{ $mergeObjects: [{ a: 1, b: 1 }, null, { b: 2 }] }, { a: 1, b: 2 }],
    [{ $getField: "a.b" }, 5, { "a.b": 5 }],
    [{ $getField: { field: { $literal: "$x" }, input: { $literal: { $x: 1 } } } }, 1],
    [{ $setField: { field: "a", input: "$$ROOT", value: 2 } }, { a: 2, b: 1 }, { a: 1, b: 1 }],
    [{ $unsetField: { field: "a", input: "$$ROOT" } }, { b: 1 }, { a: 1, b: 1 }],
  ]);
  refuse([[{ $mergeObjects: [1] }, 40400], [{ "a.b": 1 }, 40352]]);
});

Deno.test("dates, in UTC and in time zones", () => {
  const at = date("2024-02-29T12:34:56.789Z"), winter = date("2024-01-01T00:30:00Z");
  check([
    [{ $year: at }, 2024],
    [{ $dayOfYear: at }, 60],
    [{ $dayOfWeek: at }, 5],
    [{ $week: at }, 8],
    [{ $isoWeek: date("2021-01-03") }, 53],
    [{ $isoWeekYear: date("2021-01-03") }, 2020n],
    [{ $hour: { date: at, timezone: "America/New_York" } }, 7],
    [{ $dayOfMonth: { date: winter, timezone: "-01:00" } }, 31],
    [{ $dateToString: { date: at } }, "2024-02-29T12:34:56.789Z"],
    [
      { $dateToString: { date: at, format: "%d/%m/%Y %H:%M:%S.%L %j %u %%", timezone: "Europe/Rome" } },
      "29/02/2024 13:34:56.789 060 4 %",
    ],
    [{ $dateToString: { date: "$missing", onNull: "none" } }, "none"],
    [{ $dateFromString: { dateString: "2024-02-29" } }, date("2024-02-29")],
    [
      { $dateFromString: { dateString: "2024-02-29T10:00:00", timezone: "Europe/Rome" } },
      date("2024-02-29T09:00:00Z"),
    ],
    [{ $dateFromString: { dateString: "29.2.2024", format: "%d.%m.%Y" } }, date("2024-02-29")],
    [{ $dateFromString: { dateString: "hello", onError: "bad" } }, "bad"],
    [{ $dateFromParts: { year: 2024, month: 14, day: 1 } }, date("2025-02-01")],
    [{ $dateFromParts: { isoWeekYear: 2024, isoWeek: 1 } }, date("2024-01-01")],
    [{ $dateToParts: { date: at } }, {
      year: 2024,
      month: 2,
      day: 29,
      hour: 12,
      minute: 34,
      second: 56,
      millisecond: 789,
    }],
    [{ $dateAdd: { startDate: date("2024-01-31"), unit: "month", amount: 1 } }, date("2024-02-29")],
    [{
      $dateSubtract: {
        startDate: date("2024-03-31T08:00:00Z"),
        unit: "day",
        amount: 1,
        timezone: "Europe/Rome",
      },
    }, date("2024-03-30T09:00:00Z")],
    [
      { $dateDiff: { startDate: date("2023-12-31T23:59:59Z"), endDate: date("2024-01-01"), unit: "year" } },
      1n,
    ],
    [{ $dateDiff: { startDate: date("2024-01-06"), endDate: date("2024-01-07"), unit: "week" } }, 1n],
    [{
      $dateDiff: {
        startDate: date("2024-01-06"),
        endDate: date("2024-01-07"),
        unit: "week",
        startOfWeek: "mon",
      },
    }, 0n],
    [{ $dateTrunc: { date: at, unit: "month" } }, date("2024-02-01")],
    [{ $dateTrunc: { date: at, unit: "week", startOfWeek: "monday" } }, date("2024-02-26")],
    [{ $dateTrunc: { date: at, unit: "hour", binSize: 5 } }, date("2024-02-29T10:00:00Z")],
    [{ $dateTrunc: { date: winter, unit: "day", timezone: "Europe/Rome" } }, date("2023-12-31T23:00:00Z")],
    [{ $tsSecond: new Timestamp({ t: 5, i: 2 }) }, 5n],
  ]);
  refuse([
    [{ $year: "2024" }, 16006],
    [{ $year: { date: at, timezone: "Nowhere/City" } }, 40485],
    [{ $dateToString: { date: at, format: "%q" } }, 18536],
    [{ $dateFromString: { dateString: "2024-02-30" } }, 241],
    [{ $dateFromString: { dateString: "29 Feb 2024" } }, 238],
    [{ $dateFromParts: { month: 1 } }, 40516],
    [
      { $dateFromParts: { year: 2024, month: 3, day: 31, hour: 2, minute: 30, timezone: "Europe/Rome" } },
      238,
    ],
    [{ $dateTrunc: { date: at, unit: "hour", timezone: "Europe/Rome" } }, 238],
    [{ $dateAdd: { startDate: at, unit: "eon", amount: 1 } }, 9],
  ]);
});

Deno.test("conversions between types", () => {
  const id = new ObjectId("65a000000000000000000001");
  check([
    [{ $toInt: "42" }, 42],
    [{ $toInt: 3.9 }, 3],
    [{ $toLong: date("1970-01-01T00:00:01Z") }, 1000n],
    [{ $toLong: 5 }, 5n],
    [{ $toDouble: "1e3" }, d(1000)],
    [{ $toDouble: true }, d(1)],
    [{ $toDecimal: 5.5 }, decimal("5.50000000000000")],
    [{ $toDecimal: "1.10" }, decimal("1.10")],
    [{ $toString: 0.1 }, "0.1"],
    [{ $toString: d(1 / 3) }, "0.3333333333333333"],
    [{ $toString: d(1e21) }, "1e+21"],
    [{ $toString: d(5) }, "5"],
    [{ $toString: d(123456789012345680) }, "1.234567890123457e+17"],
    [{ $toString: id }, "65a000000000000000000001"],
    [{ $toString: new Date(0) }, "1970-01-01T00:00:00.000Z"],
    [{ $toObjectId: "65a000000000000000000001" }, id],
    [{ $toDate: id }, new Date(0x65a00000 * 1000)],
    [{ $toDate: 1000n }, new Date(1000)],
    [{ $toBool: "" }, true],
    [{ $toBool: 0.0 }, false],
    [{ $toInt: null }, null],
    [{ $convert: { input: "x", to: "int", onError: -1 } }, -1],
    [{ $convert: { input: "$missing", to: 16, onNull: 0 } }, 0],
    [{ $type: "$missing" }, "missing"],
    [{ $type: 1n }, "long"],
    [{ $isNumber: decimal("1") }, true],
    [{ $binarySize: new Binary(new Uint8Array(3)) }, 3],
    [{ $bsonSize: "$$ROOT" }, 12, { a: 1 }],
  ]);
  refuse([
    [{ $toInt: "4.5" }, 241],
    [{ $toInt: "0x10" }, 241],
    [{ $toInt: 2147483648n }, 241],
    [{ $toLong: NaN }, 241],
    [{ $toDate: 5 }, 241],
    [{ $toObjectId: "5" }, 241],
    [{ $toDouble: { $literal: {} } }, 241],
    [{ $toDouble: Decimal128.fromString("1E400") }, 241],
  ]);
});
