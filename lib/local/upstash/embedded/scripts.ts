import { RedisError, type Reply, Status } from '../reply.ts'
import { scriptSha, withoutFlags } from '../script-source.ts'
import { pushCjson } from './cjson.ts'
import {
  type LuaFunction,
  lauxlib,
  lua,
  lualib,
  numberText,
  pushText,
  type State,
  textAt,
} from './fengari.ts'

/** Lua that makes the state look as Redis' scripts find it; returns what turns an error into Redis' shape of one. */
const PRELUDE = `
local getinfo, floor, ceil, format, type, tostring = debug.getinfo, math.floor, math.ceil, string.format, type, tostring
debug, dofile, loadfile, print = nil, nil, nil, nil
unpack = table.unpack
math.floor = function(x) return floor(x) + 0.0 end
math.ceil = function(x) return ceil(x) + 0.0 end
string.format = function(pattern, ...)
  -- %d of a 5.3 wants an integer, which has 32 bits here.
  return format((string.gsub(pattern, '%%(%-?%d*)d', '%%%1.0f')), ...)
end
redis.error_reply = function(text) return { err = string.find(text, ' ', 1, true) and text or 'ERR ' .. text } end
redis.status_reply = function(text) return { ok = text } end
redis.log = function() end
redis.replicate_commands = function() return true end
redis.LOG_DEBUG, redis.LOG_VERBOSE, redis.LOG_NOTICE, redis.LOG_WARNING = 0, 1, 2, 3
setmetatable(_G, {
  __index = function(_, name)
    error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
  end,
  __newindex = function() error('Attempt to modify a readonly table', 2) end,
})
return function(problem)
  local level, place = 1, nil
  repeat
    level = level + 1
    place = getinfo(level, 'Sl')
  until not place or place.source == '@user_script'
  if type(problem) ~= 'table' then problem = { err = 'ERR ' .. tostring(problem) } end
  if place then problem.place = place.source .. ':' .. format('%d', place.currentline) end
  return problem
end`

/** Runs scripts as Redis does: one after the other, each of them whole. */
export class ScriptEngine {
  readonly #state: State = lauxlib.luaL_newstate()
  readonly #call: (command: readonly string[]) => Reply
  /** The compiled function's place in Lua's registry, by SHA-1 of the source. */
  readonly #functions = new Map<string, number>()
  readonly #handler: number

  /** @param call what `redis.call` does */
  constructor(call: (command: readonly string[]) => Reply) {
    this.#call = call
    const state = this.#state
    const { luaopen_base, luaopen_debug, luaopen_math, luaopen_string, luaopen_table } = lualib
    const libraries = { _G: luaopen_base, debug: luaopen_debug, math: luaopen_math, string: luaopen_string }
    for (const [name, open] of Object.entries({ ...libraries, table: luaopen_table })) {
      lauxlib.luaL_requiref(state, Buffer.from(name), open, true)
      lua.lua_pop(state, 1)
    }
    pushCjson(state)
    this.#setGlobal('cjson')
    this.#pushRedis()
    this.#setGlobal('redis')
    this.#compile(PRELUDE, 'prelude')
    lua.lua_pcall(state, 0, 1, 0)
    this.#handler = lauxlib.luaL_ref(state, lua.LUA_REGISTRYINDEX)
  }

  has(sha: string): boolean {
    return this.#functions.has(sha)
  }

  /** @throws RedisError with the compiler's complaint */
  load(source: string): string {
    const sha = scriptSha(source)
    if (this.#functions.has(sha)) return sha
    if (this.#compile(withoutFlags(source), '@user_script') !== lua.LUA_OK) {
      const complaint = textAt(this.#state, -1)
      lua.lua_settop(this.#state, 0)
      throw new RedisError(`ERR Error compiling script (new function): ${complaint}`)
    }
    this.#functions.set(sha, lauxlib.luaL_ref(this.#state, lua.LUA_REGISTRYINDEX))
    return sha
  }

  flush(): void {
    this.#functions.clear()
  }

  /** @throws RedisError what the script answered or ran into */
  run(sha: string, keys: readonly string[], args: readonly string[]): Reply {
    const state = this.#state
    const compiled = this.#functions.get(sha)
    if (compiled === undefined) throw new RedisError('NOSCRIPT No matching script. Please use EVAL.')
    pushReply(state, [...keys])
    this.#setGlobal('KEYS')
    pushReply(state, [...args])
    this.#setGlobal('ARGV')
    lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, this.#handler)
    lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, compiled)
    try {
      if (lua.lua_pcall(state, 0, 1, -2) === lua.LUA_OK) return toReply(state, -1)
      const [message, place] = [fieldAt(state, -1, 'err'), fieldAt(state, -1, 'place')]
      throw new RedisError(`${message}${place ? ` script: ${sha}, on ${place}.` : ''}`)
    } finally {
      lua.lua_settop(state, 0)
    }
  }

  #compile(source: string, name: string): number {
    const code = Buffer.from(source)
    return lauxlib.luaL_loadbuffer(this.#state, code, code.length, Buffer.from(name))
  }

  /** The value on top of the stack becomes a global, past the guard against globals. */
  #setGlobal(name: string): void {
    lua.lua_pushglobaltable(this.#state)
    lua.lua_insert(this.#state, -2)
    pushText(this.#state, name)
    lua.lua_insert(this.#state, -2)
    lua.lua_rawset(this.#state, -3)
    lua.lua_pop(this.#state, 1)
  }

  #pushRedis(): void {
    const functions: Record<string, LuaFunction> = {
      call: (state) => this.#callFrom(state, true),
      pcall: (state) => this.#callFrom(state, false),
      sha1hex: (state) => {
        pushText(state, scriptSha(textAt(state, 1)))
        return 1
      },
    }
    lua.lua_createtable(this.#state, 0, 3)
    for (const [name, run] of Object.entries(functions)) {
      pushText(this.#state, name)
      lua.lua_pushjsfunction(this.#state, run)
      lua.lua_rawset(this.#state, -3)
    }
  }

  #callFrom(state: State, raise: boolean): number {
    try {
      pushReply(state, this.#call(argumentsOf(state)))
      return 1
    } catch (error) {
      if (!(error instanceof RedisError)) throw error
      lua.lua_createtable(state, 0, 1)
      pushText(state, 'err')
      pushText(state, error.message)
      lua.lua_rawset(state, -3)
      return raise ? lua.lua_error(state) : 1
    }
  }
}

function argumentsOf(state: State): string[] {
  const count = lua.lua_gettop(state)
  if (count === 0) throw new RedisError('ERR Please specify at least one argument for this redis lib call')
  return Array.from({ length: count }, (_, index) => {
    const type = lua.lua_type(state, index + 1)
    if (type === lua.LUA_TNUMBER) return numberText(lua.lua_tonumber(state, index + 1), 17)
    if (type === lua.LUA_TSTRING) return textAt(state, index + 1)
    throw new RedisError('ERR Lua redis lib command arguments must be strings or integers')
  })
}

function pushReply(state: State, reply: Reply): void {
  if (reply === null) lua.lua_pushboolean(state, false)
  else if (typeof reply === 'number') lua.lua_pushnumber(state, reply)
  else if (typeof reply === 'string') pushText(state, reply)
  else if (reply instanceof Status) {
    lua.lua_createtable(state, 0, 1)
    pushText(state, 'ok')
    pushText(state, reply.text)
    lua.lua_rawset(state, -3)
  } else {
    lua.lua_createtable(state, reply.length, 0)
    reply.forEach((item, index) => {
      pushReply(state, item)
      lua.lua_rawseti(state, -2, index + 1)
    })
  }
}

function fieldAt(state: State, index: number, name: string): string | undefined {
  const table = lua.lua_absindex(state, index)
  pushText(state, name)
  const type = lua.lua_rawget(state, table)
  const text = type === lua.LUA_TSTRING ? textAt(state, -1) : undefined
  lua.lua_pop(state, 1)
  return text
}

/** Redis' conversion: numbers lose their fraction, an array ends at its first nil, false is null. */
function toReply(state: State, index: number): Reply {
  const type = lua.lua_type(state, index)
  if (type === lua.LUA_TSTRING) return textAt(state, index)
  if (type === lua.LUA_TNUMBER) return Math.trunc(lua.lua_tonumber(state, index))
  if (type === lua.LUA_TBOOLEAN) return lua.lua_toboolean(state, index) ? 1 : null
  if (type !== lua.LUA_TTABLE) return null
  const table = lua.lua_absindex(state, index)
  const error = fieldAt(state, table, 'err')
  if (error !== undefined) throw new RedisError(error)
  const status = fieldAt(state, table, 'ok')
  if (status !== undefined) return new Status(status)
  const items: Reply[] = []
  while (lua.lua_rawgeti(state, table, items.length + 1) !== lua.LUA_TNIL) {
    items.push(toReply(state, -1))
    lua.lua_pop(state, 1)
  }
  lua.lua_pop(state, 1)
  return items
}
