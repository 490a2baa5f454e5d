import { OK, RedisError, type RedisStore, type Reply } from '../reply.ts'
import { at, toNumber } from './arguments.ts'
import { hashCommands } from './hashes.ts'
import { keyCommands } from './keys.ts'
import { type Command, Keyspace } from './keyspace.ts'
import { listCommands } from './lists.ts'
import { ScriptEngine } from './scripts.ts'
import { setCommands } from './sets.ts'
import { sortedSetCommands } from './sorted-sets.ts'
import { stringCommands } from './strings.ts'

const dataCommands: Record<string, Command> = {
  ...keyCommands,
  ...stringCommands,
  ...hashCommands,
  ...listCommands,
  ...setCommands,
  ...sortedSetCommands,
}

/**
 * A Redis in this process, worded as Redis 7: the five basic types, expiry, transactions and Lua scripts. Nothing
 * is kept, nothing is shared with another store, and every command or script is over before the next begins.
 * @param clock what expiry goes by, in milliseconds since 1970
 */
export function createEmbeddedRedis(clock: { now(): number }): RedisStore {
  const keyspace = new Keyspace(clock.now)
  const scripts = new ScriptEngine((command) => run(keyspace, findScriptedCommand(command), command))
  const commands = { ...dataCommands, ...scriptCommands(scripts) }
  const execute = (command: readonly string[]): Reply => {
    keyspace.sweepNowAndThen()
    return run(keyspace, findCommand(command, commands), command)
  }
  return {
    execute: async (command) => execute(command),
    async transaction(list) {
      try {
        for (const command of list) findCommand(command, commands)
      } catch {
        throw new RedisError('EXECABORT Transaction discarded because of previous errors.')
      }
      return list.map((command) => {
        try {
          return execute(command)
        } catch (error) {
          if (error instanceof RedisError) return error
          throw error
        }
      })
    },
    close: async () => keyspace.clear(),
  }
}

/** @throws RedisError for an unknown name, or a number of arguments that the command doesn't take */
function findCommand(command: readonly string[], commands: Record<string, Command>): Command {
  const [name = '', ...args] = command
  const upper = name.toUpperCase()
  const found = Object.hasOwn(commands, upper) ? commands[upper] : undefined
  if (!found) {
    const beginning = args.map((arg) => `'${arg}' `).join('')
    throw new RedisError(`ERR unknown command '${name}', with args beginning with: ${beginning}`)
  }
  if (found.arity > 0 ? command.length !== found.arity : command.length < -found.arity)
    throw new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`)
  return found
}

/** The same from inside a script, where Redis words its refusals differently. */
function findScriptedCommand(command: readonly string[]): Command {
  const known = Object.hasOwn(dataCommands, command[0]?.toUpperCase() ?? '')
  if (!known) throw new RedisError('ERR Unknown Redis command called from script')
  try {
    return findCommand(command, dataCommands)
  } catch {
    throw new RedisError('ERR Wrong number of args calling Redis command from script')
  }
}

const run = (keyspace: Keyspace, found: Command, [, ...args]: readonly string[]) => found.run(keyspace, args)

function scriptCommands(scripts: ScriptEngine): Record<string, Command> {
  const evaluate = (sha: string, [count = '', ...rest]: readonly string[]) => {
    const keys = toNumber(count)
    if (keys < 0) throw new RedisError("ERR Number of keys can't be negative")
    if (keys > rest.length) throw new RedisError("ERR Number of keys can't be greater than number of args")
    return scripts.run(sha, rest.slice(0, keys), rest.slice(keys))
  }
  const evalSource: Command = {
    arity: -3,
    run: (_, [source = '', ...rest]) => evaluate(scripts.load(source), rest),
  }
  const evalSha: Command = { arity: -3, run: (_, [sha = '', ...rest]) => evaluate(sha.toLowerCase(), rest) }
  return {
    EVAL: evalSource,
    EVAL_RO: evalSource,
    EVALSHA: evalSha,
    EVALSHA_RO: evalSha,
    SCRIPT: {
      arity: -2,
      run(_, [action = '', ...rest]) {
        switch (action.toUpperCase()) {
          case 'LOAD':
            return scripts.load(at(rest, 0))
          case 'EXISTS':
            return rest.map((sha) => Number(scripts.has(sha.toLowerCase())))
          case 'FLUSH':
            scripts.flush()
            return OK
          default:
            throw new RedisError(`ERR unknown subcommand '${action}'. Try SCRIPT HELP.`)
        }
      },
    },
  }
}
