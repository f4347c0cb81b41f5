/**
 * The names of the global object that the bundle uses, taken before a cell can give them another
 * meaning: a learner's `class Map` or `const performance` is the cells' alone.
 *
 * The bundler puts these in the place of the names, in the library and its packages as well.
 */
const own = globalThis;

export const Array = own.Array;
export const ArrayBuffer = own.ArrayBuffer;
export const Atomics = own.Atomics;
export const BigInt = own.BigInt;
export const Blob = own.Blob;
export const Boolean = own.Boolean;
export const DataView = own.DataView;
export const Date = own.Date;
export const Error = own.Error;
export const Float32Array = own.Float32Array;
export const Float64Array = own.Float64Array;
export const Int32Array = own.Int32Array;
export const JSON = own.JSON;
export const Map = own.Map;
export const Math = own.Math;
export const Number = own.Number;
export const Object = own.Object;
export const Promise = own.Promise;
export const Proxy = own.Proxy;
export const RangeError = own.RangeError;
export const ReferenceError = own.ReferenceError;
export const Reflect = own.Reflect;
export const RegExp = own.RegExp;
export const Response = own.Response;
export const Set = own.Set;
export const String = own.String;
export const Symbol = own.Symbol;
export const SyntaxError = own.SyntaxError;
export const TextDecoder = own.TextDecoder;
export const TextEncoder = own.TextEncoder;
export const TypeError = own.TypeError;
export const URL = own.URL;
export const URLSearchParams = own.URLSearchParams;
export const Uint8Array = own.Uint8Array;
export const WeakMap = own.WeakMap;
export const WeakSet = own.WeakSet;
export const clearTimeout: typeof own.clearTimeout = (id) => clear(id);
export const fetch: typeof own.fetch = (...args) => get(...args);
export const performance = own.performance;
export const queueMicrotask: typeof own.queueMicrotask = (callback) => enqueue(callback);
export const setTimeout = own.setTimeout.bind(own);
const clear = own.clearTimeout.bind(own);
const get = own.fetch.bind(own);
const enqueue = own.queueMicrotask.bind(own);
