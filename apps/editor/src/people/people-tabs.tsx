import { useNavigate } from 'react-router';
import { Segments } from '../ui/segments.js';

/** The list of people and the catalogue of their attributes, side by side. */
export function PeopleTabs({ value }: { value: 'people' | 'attributes' }) {
  const navigate = useNavigate();
  return <Segments label="What is shown" value={value} onChange={(next) => void navigate(next === 'people' ? '/people' : '/people/attributes')} items={[{ value: 'people', label: 'List' }, { value: 'attributes', label: 'Attributes' }]} />;
}
