import './styles/page.css'
import { render } from 'preact'
import { App } from './app.tsx'
import { connect } from './world.ts'

const page = document.getElementById('page')
if (page) render(<App />, page)
void connect()
