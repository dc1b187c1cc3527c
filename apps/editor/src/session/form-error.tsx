import { IconAlertCircle } from '@tabler/icons-react';
import { errorText } from '../ui/states.js';

/** Why a form was not taken. */
export const FormError = ({ error }: { error: unknown }) =>
  error === null || error === undefined ? null : <div role="alert" className="notice err"><IconAlertCircle size={16} /><span>{errorText(error)}</span></div>;
