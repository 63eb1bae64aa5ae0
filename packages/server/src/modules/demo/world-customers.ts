import { rowsOf } from './table.ts';
import type { Region } from './world-locations.ts';

/** A town that orders come from: coordinates of its middle, one of its postal codes. */
export type Town = {
  city: string;
  state?: string;
  postalCode: string;
  country: string;
  latitude: number;
  longitude: number;
  region: Region;
  /** Share of orders, against 1. */
  weight: number;
};

// City, state, postal code, country, latitude, longitude, weight.
const american = `
New York|NY|10025|US|40.799|-73.968|5
Brooklyn|NY|11215|US|40.667|-73.985|4
Boston|MA|02118|US|42.338|-71.07|3
Philadelphia|PA|19147|US|39.936|-75.152|2.5
Chicago|IL|60614|US|41.922|-87.649|4
Minneapolis|MN|55408|US|44.946|-93.286|2.5
Denver|CO|80205|US|39.759|-104.966|4
Boulder|CO|80302|US|40.018|-105.279|2
Salt Lake City|UT|84103|US|40.777|-111.881|2
Austin|TX|78704|US|30.243|-97.769|3
Dallas|TX|75214|US|32.824|-96.748|2.5
Nashville|TN|37206|US|36.18|-86.733|1.5
Atlanta|GA|30307|US|33.768|-84.336|2
Miami|FL|33133|US|25.729|-80.243|1.2
Los Angeles|CA|90039|US|34.11|-118.26|4
San Francisco|CA|94110|US|37.749|-122.415|4
Portland|OR|97214|US|45.514|-122.643|3.5
Seattle|WA|98103|US|47.673|-122.343|4
Bozeman|MT|59715|US|45.668|-111.047|1.5
Burlington|VT|05401|US|44.484|-73.22|1.3
Toronto|ON|M6J 1H4|CA|43.645|-79.418|3
Montréal|QC|H2J 2K9|CA|45.524|-73.581|2.2
Vancouver|BC|V5T 1R4|CA|49.264|-123.101|2.6
Calgary|AB|T2S 0A9|CA|51.034|-114.073|1.4
`;

const european = `
London||E8 3PN|GB|51.543|-0.062|5
Manchester||M21 9AN|GB|53.442|-2.277|2
Bristol||BS6 5BY|GB|51.465|-2.597|1.8
Edinburgh||EH9 1PR|GB|55.936|-3.188|1.8
Sheffield||S11 8TP|GB|53.363|-1.502|1.2
Berlin||10405|DE|52.535|13.425|4
Hamburg||22765|DE|53.553|9.927|2.4
München||80469|DE|48.131|11.574|2.8
Köln||50672|DE|50.94|6.936|1.8
Leipzig||04275|DE|51.317|12.373|1.2
Freiburg||79104|DE|48.005|7.859|1
Paris||75011|FR|48.859|2.379|4
Lyon||69004|FR|45.774|4.827|1.8
Nantes||44000|FR|47.216|-1.554|1.2
Grenoble||38000|FR|45.188|5.724|1.2
Bordeaux||33000|FR|44.837|-0.577|1.1
Amsterdam||1054 HN|NL|52.363|4.868|1.3
Wien||1070|AT|48.202|16.349|0.9
Zürich||8004|CH|47.378|8.528|0.9
København||2200|DK|55.694|12.549|0.8
Dublin||D08 X7F1|IE|53.337|-6.276|0.9
`;

function townsOf(region: Region, table: string): Town[] {
  return rowsOf(table).map(
    ([city = '', state = '', postalCode = '', country = '', latitude, longitude, weight]) => ({
      city,
      ...(state === '' ? {} : { state }),
      postalCode,
      country,
      latitude: Number(latitude),
      longitude: Number(longitude),
      weight: Number(weight),
      region,
    }),
  );
}

/** Where customers live. */
export const towns: readonly Town[] = [
  ...townsOf('americas', american),
  ...townsOf('europe', european),
];

export const firstNames = rowsOf(`
Ada|Alba|Amir|Anouk|Arlo|Beatrix|Bruno|Camille|Carlos|Chiara|Clara|Dara|David|Elif|Ella|Emil
Farah|Felix|Freya|Greta|Hana|Hugo|Ida|Ines|Jasper|Jonas|Kaya|Lena|Leo|Louise|Luca|Mara|Mateo
Maya|Mila|Nadia|Niko|Noor|Oscar|Owen|Pia|Priya|Quinn|Rosa|Ruben|Sana|Theo|Tomas|Vera|Yara
`).flat();
export const lastNames = rowsOf(`
Adeyemi|Almeida|Bauer|Bennett|Byrne|Carter|Castillo|Chen|Dubois|Eriksen|Fischer|Fontaine|Garcia
Hansen|Hoffmann|Hughes|Ivanova|Jensen|Kaur|Keller|Kim|Lambert|Larsen|Lindqvist|Martin|Mbeki
Moreau|Nakamura|Novak|Nguyen|Okafor|Olsen|Patel|Reyes|Rossi|Sato|Schmidt|Silva|Tanaka|Walsh
`).flat();
export const streets = rowsOf(`
Maple St|Oak Ave|Mill Lane|Station Rd|Park Row|Hill St|River Rd|Church St|Garden Way|Elm St
Harbour St|Market Sq
`).flat();

/** Where orders come from. */
export const channels = [
  {
    code: 'web',
    name: 'alderandfinch.example',
    kind: 'web',
    stock_buffer: 0,
    settings: { currency: 'USD' },
    share: 0.68,
  },
  {
    code: 'bazaar',
    name: 'Bazaar marketplace',
    kind: 'marketplace',
    stock_buffer: 3,
    sourcing_groups: ['centres'],
    settings: { seller_id: 'ALDERFINCH' },
    share: 0.22,
  },
  {
    code: 'shops',
    name: 'Shop counter, sent home',
    kind: 'store',
    stock_buffer: 0,
    settings: { till: 'counter' },
    share: 0.1,
  },
] as const;
