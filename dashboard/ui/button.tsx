import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `danger` is for what cannot be undone. */
  readonly kind?: 'plain' | 'main' | 'danger';
}

export const Button = ({ kind = 'plain', type = 'button', className = '', ...rest }: ButtonProps) => (
  <button type={type} className={`${styles.button} ${styles[kind]} ${className}`} {...rest} />
);
