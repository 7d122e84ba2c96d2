import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { t } from '../i18n';

/** A screen that fails says so; the phone and the drafts live outside React and go on. */
export class Crash extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="closed">
        <h1 className="t22">{t('crash.title')}</h1>
        <p>{t('crash.lead')}</p>
        <Button variant="filled" onClick={() => this.setState({ failed: false })}>{t('crash.reload')}</Button>
      </main>
    );
  }
}
