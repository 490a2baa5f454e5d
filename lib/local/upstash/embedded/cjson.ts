import { lua, numberText, pushText, type State, textAt } from './fengari.ts'

const NULL = Symbol('cjson.null')

/** Redis' `cjson` library, left on the stack as a table. */
export function pushCjson(state: State): void {
  lua.lua_createtable(state, 0, 3)
  pushText(state, 'encode')
  lua.lua_pushjsfunction(state, (inner) => {
    pushText(inner, encode(inner, 1))
    return 1
  })
  lua.lua_rawset(state, -3)
  pushText(state, 'decode')
  lua.lua_pushjsfunction(state, (inner) => {
    let value: unknown
    try {
      value = JSON.parse(textAt(inner, 1))
    } catch {
      pushText(inner, 'Expected value but found invalid token at character 1')
      return lua.lua_error(inner)
    }
    pushJson(inner, value)
    return 1
  })
  lua.lua_rawset(state, -3)
  pushText(state, 'null')
  lua.lua_pushlightuserdata(state, NULL)
  lua.lua_rawset(state, -3)
}

function pushJson(state: State, value: unknown): void {
  if (typeof value === 'string') pushText(state, value)
  else if (typeof value === 'number') lua.lua_pushnumber(state, value)
  else if (typeof value === 'boolean') lua.lua_pushboolean(state, value)
  else if (Array.isArray(value)) {
    lua.lua_createtable(state, value.length, 0)
    value.forEach((item, index) => {
      pushJson(state, item)
      lua.lua_rawseti(state, -2, index + 1)
    })
  } else if (value) {
    lua.lua_createtable(state, 0, 0)
    for (const [key, item] of Object.entries(value)) {
      pushText(state, key)
      pushJson(state, item)
      lua.lua_rawset(state, -3)
    }
  } else lua.lua_pushlightuserdata(state, NULL)
}

const quote = (text: string) => JSON.stringify(text).replaceAll('/', '\\/')

function encode(state: State, index: number): string {
  switch (lua.lua_type(state, index)) {
    case lua.LUA_TSTRING:
      return quote(textAt(state, index))
    case lua.LUA_TNUMBER:
      return numberText(lua.lua_tonumber(state, index), 14)
    case lua.LUA_TBOOLEAN:
      return String(lua.lua_toboolean(state, index))
    case lua.LUA_TTABLE:
      return encodeTable(state, lua.lua_absindex(state, index))
    case lua.LUA_TNIL:
    case lua.LUA_TLIGHTUSERDATA:
      return 'null'
    default:
      pushText(state, 'Cannot serialise function: type not supported')
      lua.lua_error(state)
      return ''
  }
}

/** An array when every key is a positive whole number; an empty table is an object, as cjson has it. */
function encodeTable(state: State, index: number): string {
  const items: string[] = []
  const fields: string[] = []
  lua.lua_pushnil(state)
  while (lua.lua_next(state, index) !== 0) {
    const value = encode(state, -1)
    if (lua.lua_type(state, -2) === lua.LUA_TNUMBER) {
      const key = lua.lua_tonumber(state, -2)
      if (Number.isInteger(key) && key > 0) items[key - 1] = value
      fields.push(`"${numberText(key, 14)}":${value}`)
    } else fields.push(`${quote(textAt(state, -2))}:${value}`)
    lua.lua_pop(state, 1)
  }
  const isArray = fields.length > 0 && Object.keys(items).length === fields.length
  return isArray ? `[${Array.from(items, (item) => item ?? 'null').join(',')}]` : `{${fields.join(',')}}`
}
