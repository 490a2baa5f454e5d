import { createRequire } from 'node:module'

/** A Lua state. */
export type State = object
export type LuaFunction = (state: State) => number

/** What is used of fengari, a Lua 5.3 in JavaScript that ships no types. Stack and names as in Lua's C API. */
interface Lua {
  LUA_OK: number
  LUA_TNIL: number
  LUA_TBOOLEAN: number
  LUA_TLIGHTUSERDATA: number
  LUA_TNUMBER: number
  LUA_TSTRING: number
  LUA_TTABLE: number
  LUA_MULTRET: number
  LUA_REGISTRYINDEX: number
  lua_absindex(state: State, index: number): number
  lua_createtable(state: State, array: number, hash: number): void
  lua_error(state: State): number
  lua_gettop(state: State): number
  lua_insert(state: State, index: number): void
  lua_next(state: State, index: number): number
  lua_pcall(state: State, args: number, results: number, handler: number): number
  lua_pop(state: State, count: number): void
  lua_pushboolean(state: State, value: boolean): void
  lua_pushglobaltable(state: State): void
  lua_pushjsfunction(state: State, run: LuaFunction): void
  lua_pushlightuserdata(state: State, value: unknown): void
  lua_pushlstring(state: State, bytes: Uint8Array, length: number): void
  lua_pushnil(state: State): void
  lua_pushnumber(state: State, value: number): void
  lua_pushvalue(state: State, index: number): void
  lua_rawget(state: State, index: number): number
  lua_rawgeti(state: State, index: number, key: number): number
  lua_rawset(state: State, index: number): void
  lua_rawseti(state: State, index: number, key: number): void
  lua_settop(state: State, index: number): void
  lua_toboolean(state: State, index: number): boolean
  lua_tonumber(state: State, index: number): number
  lua_tostring(state: State, index: number): Uint8Array
  lua_type(state: State, index: number): number
}

interface LuaAux {
  luaL_loadbuffer(state: State, code: Uint8Array, size: number, name: Uint8Array): number
  luaL_newstate(): State
  luaL_ref(state: State, table: number): number
  luaL_requiref(state: State, name: Uint8Array, open: LuaFunction, global: boolean): void
}

interface LuaLibraries {
  luaopen_base: LuaFunction
  luaopen_debug: LuaFunction
  luaopen_math: LuaFunction
  luaopen_string: LuaFunction
  luaopen_table: LuaFunction
}

interface Fengari {
  lua: Lua
  lauxlib: LuaAux
  lualib: LuaLibraries
}

interface TaggedValue {
  value: number
  ttisinteger(): boolean
  setfltvalue(value: number): void
}

interface LuaObjects {
  luaO_str2num(text: Uint8Array, target: TaggedValue): number
}

/**
 * Redis runs Lua 5.1, where every number is a double. Fengari is a 5.3 whose integers have 32 bits, in which
 * milliseconds or a price would overflow in silence: so every numeral, in a script or in a string, is read as a
 * double, and whole doubles print without `.0`, as in 5.1.
 */
function load(): Fengari {
  const require = createRequire(import.meta.url)
  // Fengari has no other way to set this, and reads it once.
  process.env.FENGARICONF = JSON.stringify({ LUA_COMPAT_FLOATSTRING: true })
  const fengari = require('fengari') as Fengari
  delete process.env.FENGARICONF
  const objects = require('fengari/src/lobject.js') as LuaObjects
  const parse = objects.luaO_str2num
  objects.luaO_str2num = (text, target) => {
    const length = parse(text, target)
    if (length > 0 && target.ttisinteger()) target.setfltvalue(target.value)
    return length
  }
  return fengari
}

export const { lua, lauxlib, lualib } = load()

export function pushText(state: State, text: string): void {
  const bytes = Buffer.from(text)
  lua.lua_pushlstring(state, bytes, bytes.length)
}

export function textAt(state: State, index: number): string {
  return Buffer.from(lua.lua_tostring(state, index)).toString()
}

/** As C prints a double with `%.{digits}g`, which is how Lua and Redis turn numbers into text. */
export function numberText(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  if (Number.isInteger(value) && Math.abs(value) < 10 ** digits) return String(value)
  const [mantissa = '', exponent] = value.toPrecision(digits).split('e')
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa
  if (exponent === undefined) return short
  return `${short}e${exponent.startsWith('-') ? '-' : '+'}${exponent.slice(1).padStart(2, '0')}`
}
