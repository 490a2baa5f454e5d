import type { MessageEntity } from '@grammyjs/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../lib/local/telegram/api-error.ts'
import { formatBotText, toSafeHtml, typedText } from '../../../lib/local/telegram/formatted-text.ts'
import { parseHtml } from '../../../lib/local/telegram/html.ts'

describe('what does not parse', () => {
  it.each([
    ['hola <x>y</x>', 'Unsupported start tag "x" at byte offset 5'],
    ['<br/>', 'Unsupported start tag "br/" at byte offset 0'],
    ['a < b', 'Unsupported start tag "" at byte offset 2'],
    ['1 <2', 'Unclosed start tag at byte offset 2'],
    ['<b', 'Unclosed start tag at byte offset 0'],
    ['ñ <b>x', `Can't find end tag corresponding to start tag "b"`],
    ['ñ </b>', 'Unexpected end tag at byte offset 3'],
    ['🪙<b>x</b', 'Unclosed end tag at byte offset 8'],
    ['<b>x</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
    ['<a href="x"">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
    ['<a href', 'Unclosed start tag "a" at byte offset 0'],
    ['<a href=', 'Unclosed start tag "a" at byte offset 0'],
    ['<a href="x', 'Unclosed start tag at byte offset 0'],
    ['<a href="x"', 'Unclosed start tag at byte offset 0'],
    ['<a href=x/>y</a>', 'Unexpected end of name token at byte offset 8'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<tg-emoji emoji-id="x">y</tg-emoji>', 'Invalid custom emoji identifier specified'],
    [
      '&#xDFDF;',
      'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
    ],
  ])('%j: %s', (html, reason) => {
    expect(() => parseHtml(html)).toThrow(`Bad Request: can't parse entities: ${reason}`)
  })
})

describe('what parses', () => {
  it.each<[string, string, Partial<MessageEntity>[]]>([
    ['hola', 'hola', []],
    ['1 &lt; 2 &amp;&amp; &quot;x&quot; &gt; 0', '1 < 2 && "x" > 0', []],
    ['&lt', '<', []],
    ['&ge; &laquo; &nbsp; &#12345678;', '&ge; &laquo; &nbsp; &#12345678;', []],
    ['&#241;&#xF1;&#x1FA99;', 'ññ🪙', []],
    ['🪙<b>oro</b>', '🪙oro', [{ type: 'bold', offset: 2, length: 3 }]],
    ['<B>x</B>', 'x', [{ type: 'bold', offset: 0, length: 1 }]],
    ['<b></b>x', 'x', []],
    ['<b>x</>', 'x', [{ type: 'bold', offset: 0, length: 1 }]],
    [
      '<b>a<i>b</i></b>',
      'ab',
      [
        { type: 'bold', offset: 0, length: 2 },
        { type: 'italic', offset: 1, length: 1 },
      ],
    ],
    ['<s>a</s>', 'a', [{ type: 'strikethrough' }]],
    ['<ins>a</ins>', 'a', [{ type: 'underline' }]],
    ['<tg-spoiler>a</tg-spoiler>', 'a', [{ type: 'spoiler' }]],
    ['<span class="tg-spoiler">a</span>', 'a', [{ type: 'spoiler' }]],
    ['<blockquote>a</blockquote>', 'a', [{ type: 'blockquote' }]],
    ['<a href="telegram.org">a</a>', 'a', [{ type: 'text_link', url: 'http://telegram.org/' }]],
    ["<a href='https://x.es/?a=1&amp;b=2'>a</a>", 'a', [{ type: 'text_link', url: 'https://x.es/?a=1&b=2' }]],
    ['<a href="javascript:alert(1)">a</a>', 'a', []],
    ['<code class="language-py">a</code>', 'a', [{ type: 'code' }]],
    ['<pre><code class="language-py">a</code></pre>', 'a', [{ type: 'pre', language: 'py' }]],
    ['<i b=c d>a</i>', 'a', [{ type: 'italic' }]],
  ])('%j', (html, text, entities) => {
    const parsed = parseHtml(html)
    expect(parsed.text).toBe(text)
    expect(parsed.entities).toMatchObject(entities)
    expect(parsed.entities).toHaveLength(entities.length)
  })

  it('keeps no language on a lone code', () => {
    expect(parseHtml('<code class="language-py">a</code>').entities).toEqual([
      { type: 'code', offset: 0, length: 1 },
    ])
  })
})

describe('what people type', () => {
  it.each<[string, string[]]>([
    ['/saldo @nadia_noir', ['bot_command:/saldo', 'mention:@nadia_noir']],
    ['/saldo@the_phantom_bot', ['bot_command:/saldo@the_phantom_bot']],
    ['/menú', []],
    ['y/o a/b', []],
    ['mira https://t.me/x, ya', ['url:https://t.me/x']],
    ['mira t.me/spam.', ['url:t.me/spam']],
    ['hola.Que tal', []],
    ['escribe a ana@correo.es', ['email:ana@correo.es']],
    ['#ocaso2 #123', ['hashtag:#ocaso2']],
    ['<b>no</b> &amp;', []],
  ])('%j', (typed, expected) => {
    const { text, entities } = typedText(typed)
    expect(entities.map((e) => `${e.type}:${text.slice(e.offset, e.offset + e.length)}`)).toEqual(expected)
  })

  it('is trimmed and cleaned, entities staying on their words', () => {
    expect(typedText('  \n/diario\u202e\r\u0007 ya ')).toEqual({
      text: '/diario  ya',
      entities: [{ type: 'bot_command', offset: 0, length: 7 }],
    })
  })
})

describe('what the bot formats', () => {
  const nobody = () => undefined

  it('finds no commands or links inside code', () => {
    const { entities } = formatBotText('<code>/saldo t.me/x</code> /saldo', 'HTML', [], nobody)
    expect(entities.map((e) => e.type)).toEqual(['code', 'bot_command'])
  })

  it('turns tg://user links of known people into mentions', () => {
    const user = { id: 7, is_bot: false, first_name: 'Ana' }
    const known = formatBotText('<a href="tg://user?id=7">Ana</a>', 'html', [], () => user)
    expect(known.entities).toEqual([{ type: 'text_mention', offset: 0, length: 3, user }])
    const unknown = formatBotText('<a href="tg://user?id=8">Ana</a>', 'HTML', [], nobody)
    expect(unknown.entities).toMatchObject([{ type: 'text_link' }])
  })

  it('refuses Markdown by name', () => {
    expect(() => formatBotText('*x*', 'MarkdownV2', [], nobody)).toThrow(
      /^Bad Request: unsupported parse_mode/,
    )
  })
})

describe('safe HTML', () => {
  it('escapes whatever a person typed', () => {
    expect(toSafeHtml(typedText('<b>&"\' <img src=x onerror=alert(1)>'))).toBe(
      '&lt;b&gt;&amp;&quot;&#39; &lt;img src=x onerror=alert(1)&gt;',
    )
  })

  it('nests tags and splits those that overlap', () => {
    const html = toSafeHtml({
      text: 'abcd',
      entities: [
        { type: 'bold', offset: 0, length: 3 },
        { type: 'italic', offset: 2, length: 2 },
      ],
    })
    expect(html).toBe('<b>ab<i>c</i></b><i>d</i>')
  })

  it('links only to the web, mail and Telegram', () => {
    const link = (url: string) =>
      toSafeHtml({ text: 'x', entities: [{ type: 'text_link', offset: 0, length: 1, url }] })
    expect(link('https://x.es/"><script>')).toBe(
      '<a href="https://x.es/%22%3E%3Cscript%3E" target="_blank" rel="noopener noreferrer nofollow">x</a>',
    )
    expect(link('javascript:alert(1)')).toBe('x')
    expect(link('data:text/html,x')).toBe('x')
  })
})

describe('for any text', () => {
  const markup = fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '/',
        '&',
        ';',
        '"',
        '=',
        ' ',
        '#',
        'b',
        'i',
        'a',
        'href',
        'lt',
        '<b>',
        '</b>',
        '<i>',
        '</i>',
        '<a href="t.me">',
        '</a>',
        '<pre>',
        '</pre>',
        '🪙',
        'ñ',
      ),
      { maxLength: 24 },
    )
    .map((parts) => parts.join(''))

  it('the parser refuses in Telegram’s words or gives entities that lie inside the text', () => {
    fc.assert(
      fc.property(markup, (html) => {
        try {
          const { text, entities } = parseHtml(html)
          for (const { offset, length } of entities) {
            expect(offset).toBeGreaterThanOrEqual(0)
            expect(length).toBeGreaterThan(0)
            expect(offset + length).toBeLessThanOrEqual(text.length)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError)
        }
      }),
    )
  })

  it('what people type comes back from its safe HTML as it was, with no tag of theirs', () => {
    fc.assert(
      fc.property(fc.oneof(markup, fc.string({ unit: 'grapheme' })), (typed) => {
        const { text, entities } = typedText(typed)
        const html = toSafeHtml({ text, entities })
        const tags = html.match(/<[^>]*>/g) ?? []
        expect(
          tags.every((tag) =>
            /^<(a href="[^"<>]*"( [a-z]+="[^"<>]*")*|span class="[a-z]+"|\/a|\/span)>$/.test(tag),
          ),
        ).toBe(true)
        const plain = html.replace(/<[^>]*>/g, '').replaceAll('&#39;', "'")
        expect(parseHtml(plain).text).toBe(text)
      }),
    )
  })
})
