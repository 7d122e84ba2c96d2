import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import '@fontsource-variable/inter/wght.css';
import './theme/mantine.css';
import './theme/tokens.css';
import './theme/base.css';
import './theme/frame.css';
import './theme/screens.css';
import './theme/desk.css';
import './theme/timeline.css';
import './theme/floor.css';
import { App } from './app';
import { queries } from './api/queries';
import { resolver, theme } from './theme/theme';
import { Crash } from './ui/Crash';

// Fetched with the page: the sign-in may be the first screen, and an agent's desk is there before it is opened.
void import('./features/signin/SignIn');
void import('./features/desk/Desk');

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
      <Crash>
        <QueryClientProvider client={queries}>
          <BrowserRouter><App /></BrowserRouter>
        </QueryClientProvider>
      </Crash>
    </MantineProvider>
  </StrictMode>,
);
