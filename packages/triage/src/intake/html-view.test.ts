// What HTML shows, hides and links to.
import { describe, expect, test } from 'vitest'
import { readHtml } from './html-view.ts'

const view = (html: string) => readHtml(html, '1', 1000).view

describe('visible and hidden text', () => {
  test.each([
    ['display:none', '<div style="display: none !important">secret</div>shown'],
    ['visibility', '<p style="visibility:hidden">secret</p>shown'],
    ['font size zero', '<span style="font-size:0px">secret</span>shown'],
    ['font size one', '<font style="font-size:1px">secret</font>shown'],
    ['opacity', '<span style="opacity:0">secret</span>shown'],
    ['white on white', '<span style="color:#fff">secret</span>shown'],
    ['font color on bgcolor', '<table bgcolor="#123456"><td><font color="#123457">secret</font></td></table>shown'],
    ['off screen', '<div style="position:absolute;left:-9999px">secret</div>shown'],
    ['collapsed', '<div style="max-height:0;overflow:hidden">secret</div>shown'],
    ['hidden from Outlook', '<span style="mso-hide:all">secret</span>shown'],
    ['hidden attribute', '<p hidden>secret</p>shown'],
    ['a class of the style sheet', '<style>.x{display:none}</style><p class="a x">secret</p>shown'],
    ['inherited through children', '<div style="display:none"><b><i>secret</i></b></div>shown'],
  ])('%s', (_name, html) => {
    expect(view(html)).toMatchObject({ text: 'shown', hiddenText: 'secret' })
  })

  test.each([
    ['a child with its own size', '<td style="font-size:0"><p style="font-size:14px">shown</p></td>'],
    ['white on a dark cell', '<td bgcolor="black"><font color="white">shown</font></td>'],
    ['white on a picture', '<td style="background:url(x.png)"><span style="color:white">shown</span></td>'],
    ['a visible child of an invisible one', '<p style="visibility:hidden"><b style="visibility:visible">shown</b></p>'],
    ['a rule for phones only', '<style>@media (max-width:600px){.x{display:none}}</style><p class="x">shown</p>'],
    ['after comments that end oddly', '<!-->sh<!-- x --!>ow<!-- y --->n<!---->'],
    ['in a head that is never closed', '<head><p>shown'],
    ['after an unclosed paragraph', '<p style="display:none"><p>shown'],
    ['after a stray close tag in a cell', '<table><tr><td></div></table><td>shown</td>'],
  ])('still visible: %s', (_name, html) => {
    expect(view(html)).toMatchObject({ text: 'shown', hiddenText: '' })
  })

  test('blocks break lines, entities are decoded, white space collapses', () => {
    expect(view('<p>a\n  b&nbsp;&amp;&#99;</p><div>d<br>e</div><script>no()</script><!-- no -->').text).toBe(
      'a b &c\nd\ne',
    )
  })
})

describe('links', () => {
  test('anchor text, wrapped pictures, offsets', () => {
    const html =
      '<p>x</p><a href="https://Example.com/a?b=1&amp;c=2"><b>Click</b>\n here</a><a href=http://example.net><img src=cid:1 width=40></a>'
    expect(view(html).links).toMatchObject([
      { kind: 'anchor', href: 'https://Example.com/a?b=1&c=2', text: 'Click here', offset: 8, wrapsImage: false },
      { kind: 'anchor', href: 'http://example.net', text: '', wrapsImage: true },
    ])
  })

  test('every kind of target', () => {
    const html = `<base href="https://base.example/d/"><meta http-equiv="refresh" content="0; url=http://r.example/">
      <form action="post.php" method=POST><input type=password name=p></form><area href="/area"><iframe src="//frame.example/"></iframe>
      <img src="http://img.example/p.png"><a href="javascript:x()">j</a><a href="mailto:m@example.com">m</a> plain www.text.example now`
    const { links, forms, special } = view(html)
    expect(links.map(({ kind, url }) => [kind, url?.href ?? null])).toEqual([
      ['meta-refresh', 'http://r.example/'],
      ['form', 'https://base.example/d/post.php'],
      ['area', 'https://base.example/area'],
      ['resource', 'https://frame.example/'],
      ['image', 'http://img.example/p.png'],
      ['anchor', null],
      ['anchor', 'mailto:m@example.com'],
      ['text', 'http://www.text.example/'],
    ])
    expect(forms).toMatchObject([{ action: 'post.php', method: 'post', inputs: [{ type: 'password', name: 'p' }] }])
    expect(special.map(({ tag }) => tag)).toEqual(['base', 'meta', 'iframe'])
  })

  test('scripts and event handlers are listed, never run', () => {
    expect(view('<script>var a = 1</script><body onload="go()">').scripts.map(({ code }) => code)).toEqual([
      'var a = 1',
      'go()',
    ])
  })
})
