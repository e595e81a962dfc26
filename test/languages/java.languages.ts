import { describeLanguage } from './describe-language';
import { JAVA } from './language-apps';

describeLanguage(JAVA);
