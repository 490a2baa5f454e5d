import './styles/page.css'
import { render } from 'preact'
import { App } from './app.tsx'
import { connect } from './world.ts'

// Chromium leaves boxes where emoji were drawn before their font had come: it shapes some texts once. It is a local file.
await document.fonts.load('1em "House Emoji"', '🎭').catch(() => undefined)
const page = document.getElementById('page')
if (page) render(<App />, page)
void connect()
