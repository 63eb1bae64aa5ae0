import type { Rng } from '../../lib/rng.ts';
import { rowsOf } from './table.ts';

/** A family of products that differ in colour and size. */
export type Family = {
  code: string;
  name: string;
  category: string;
  /** Price in dollars of the smallest. */
  price: number;
  grams: number;
  /** Of one packed unit. */
  mm: readonly [number, number, number];
  colours: number;
  sizes: readonly string[];
  /** How much it is wanted, against 1. */
  pull: number;
};

const sizesByWord: Readonly<Record<string, readonly string[]>> = {
  wear: ['XS', 'S', 'M', 'L', 'XL', 'XXL'],
  feet: ['37', '38', '39', '40', '41', '42', '43', '44', '45'],
  '-': [''],
};

// Code, name, category, dollars, grams, millimetres, colours, sizes, pull.
const familyTable = `
TEE|Organic Cotton Tee|clothing|29|180|280 220 20|10|wear|3
HENLEY|Waffle Henley|clothing|54|290|300 230 35|6|wear|1.5
HOODIE|Brushed Fleece Hoodie|clothing|78|620|340 280 70|8|wear|2.5
FLANNEL|Field Flannel Shirt|clothing|69|380|320 250 40|6|wear|1.5
SHELL|Stormline Rain Shell|clothing|149|410|300 240 60|5|wear|1.5
DOWN|Featherlight Down Jacket|clothing|219|480|330 260 120|5|wear|1.2
CHINO|Everyday Chino|clothing|74|470|330 260 40|5|wear|1
JOGGER|Merino Jogger|clothing|88|340|310 250 45|4|wear|1
BASE|Merino Base Layer|clothing|82|210|280 220 25|4|wear|1.3
VEST|Quilted Vest|clothing|98|360|320 250 80|4|wear|1
TRAIL|Trail Runner|footwear|129|720|330 210 120|4|feet|1.4
BOOT|Ridge Hiking Boot|footwear|189|1280|350 250 130|3|feet|1.1
CLOG|Camp Clog|footwear|59|460|320 210 120|4|feet|1
SOCK|Merino Hiking Sock|accessories|22|70|180 90 25|8|S M L|3
BEANIE|Ribbed Wool Beanie|accessories|32|90|200 180 30|10|-|2.2
CAP|Waxed Canvas Cap|accessories|38|120|260 180 110|6|-|1.2
GLOVE|Wool Liner Glove|accessories|34|60|200 110 20|4|S M L XL|1
SCARF|Lambswool Scarf|accessories|64|230|260 200 40|7|-|1
BOTTLE|Insulated Bottle|outdoor|34|380|280 80 80|9|500 750 1000|2.8
MUG|Enamel Mug|kitchen|18|210|120 110 90|10|-|2.4
FLASK|Pour-Over Flask|outdoor|46|540|300 90 90|6|-|1.2
PACK|Switchback Pack|outdoor|139|1150|560 320 180|5|22L 35L 50L|1.4
DUFFEL|Weekender Duffel|outdoor|118|980|420 330 120|5|40L 70L|1
TENT|Alpine Tent|outdoor|329|2100|480 160 160|3|1P 2P 3P|0.9
BAG|Down Sleeping Bag|outdoor|259|1050|400 230 230|4|R L|0.9
MAT|Insulated Sleeping Mat|outdoor|99|520|260 120 120|3|R L|1
STOVE|Pocket Stove|outdoor|54|110|110 80 60|3|-|1.3
POT|Titanium Pot|outdoor|68|150|140 130 120|2|750 1100|1
LAMP|Headlamp 400|outdoor|59|85|90 70 60|5|-|1.6
LANTERN|Camp Lantern|outdoor|49|320|160 110 110|5|-|1.2
KNIFE|Pocket Knife|outdoor|64|95|120 40 25|5|-|1
BLANKET|Wool Camp Blanket|home|149|1650|420 340 110|8|-|1.3
THROW|Cotton Throw|home|89|980|380 300 90|8|-|1
CUSHION|Linen Cushion|home|48|520|420 420 140|8|-|1
CANDLE|Beeswax Candle|home|28|340|110 90 90|6|-|1.7
SKILLET|Cast Iron Skillet|kitchen|79|2900|460 280 60|2|20 26 30|1.1
KETTLE|Enamel Kettle|kitchen|58|890|240 210 210|7|-|1
APRON|Waxed Apron|kitchen|62|410|320 260 40|5|-|1
BOARD|Walnut Board|kitchen|72|1250|420 260 40|2|S L|1
COFFEE|Ridgeline Coffee 340 g|pantry|19|370|220 120 80|4|WHOLE GROUND|3
SOAP|Cedar Soap|pantry|12|130|90 60 35|5|-|1.6
LONG|Long-Sleeve Cotton Tee|clothing|38|220|290 230 25|8|wear|1.8
POLO|Pique Polo|clothing|49|240|290 230 30|5|wear|1
CREW|Lambswool Crew|clothing|109|430|330 270 60|7|wear|1.6
SHORT|Trail Short|clothing|58|210|270 210 25|5|wear|1
PARKA|North Harbour Parka|clothing|289|1320|420 330 150|4|wear|0.9
CARDIGAN|Boiled Wool Cardigan|clothing|139|560|330 270 70|5|wear|1
LEGGING|Thermal Legging|clothing|64|230|270 210 25|5|wear|1.2
OVERSHIRT|Canvas Overshirt|clothing|119|640|340 270 50|5|wear|1.1
SWEATPANT|Loopback Sweatpant|clothing|72|520|330 260 50|6|wear|1.2
SLIPPER|Felt Slipper|footwear|68|380|310 200 110|4|feet|1.3
SANDAL|River Sandal|footwear|84|520|320 210 110|3|feet|0.6
CHELSEA|Oiled Chelsea Boot|footwear|199|1180|350 250 130|3|feet|1
TOWEL|Waffle Towel|home|34|420|300 200 60|8|S L|1.1
BOWL|Enamel Bowl|kitchen|16|190|170 170 70|8|-|1.2
PLATE|Enamel Plate|kitchen|17|260|260 260 30|8|-|1.2
HAMMOCK|Travel Hammock|outdoor|79|480|200 140 110|5|-|0.7
BELT|Bridle Leather Belt|accessories|69|190|140 140 50|4|S M L XL|1
WALLET|Card Wallet|accessories|58|60|120 90 20|5|-|1.1
TOTE|Canvas Tote|accessories|36|310|380 330 25|8|-|1.5
NOTEBOOK|Field Notebook, three|home|18|180|160 100 20|6|-|1.6
COOLER|Soft Cooler|outdoor|94|1250|380 280 160|4|12L 20L|0.7
CHAIR|Folding Camp Chair|outdoor|109|2900|600 180 160|5|-|0.8
TEA|Mountain Tea 100 g|pantry|14|130|160 90 60|6|-|1.5
HONEY|Heather Honey 250 g|pantry|16|420|90 80 80|4|-|1.3
`;

/** What Alder & Finch sells: clothes, shoes and things for outdoors and for the home. */
export const families: readonly Family[] = rowsOf(familyTable).map(
  ([code = '', name = '', category = '', price, grams, mm = '', count, sizes = '-', pull]) => {
    const [length = 0, width = 0, height = 0] = mm.split(' ').map(Number);
    return {
      code,
      name,
      category,
      price: Number(price),
      grams: Number(grams),
      mm: [length, width, height],
      colours: Number(count),
      sizes: sizesByWord[sizes] ?? sizes.split(' '),
      pull: Number(pull),
    };
  },
);

export const colours = [
  'Forest',
  'Slate',
  'Rust',
  'Navy',
  'Oat',
  'Charcoal',
  'Ochre',
  'Moss',
  'Plum',
  'Sky',
] as const;

/** Oak furniture, made and sent by the workshop: never counted, always to be had. */
export const furniture: readonly [code: string, name: string, price: number, grams: number][] = [
  ['OAK-BENCH', 'Oak Bench', 389, 14_500],
  ['OAK-STOOL', 'Oak Stool', 149, 5200],
  ['OAK-SHELF', 'Oak Wall Shelf', 119, 3900],
  ['OAK-TABLE', 'Oak Side Table', 229, 8800],
  ['OAK-TRAY', 'Oak Serving Tray', 69, 1400],
  ['OAK-RACK', 'Oak Coat Rack', 98, 2600],
  ['OAK-CRATE', 'Oak Crate', 84, 3300],
  ['OAK-FRAME', 'Oak Picture Frame', 54, 900],
];

/** Bottles with a name on them, engraved when they are ordered. */
export const engraved: readonly [code: string, name: string, price: number, grams: number][] = [
  ['ENGRAVED-BOTTLE-500', 'Engraved Bottle 500 ml', 49, 380],
  ['ENGRAVED-BOTTLE-750', 'Engraved Bottle 750 ml', 54, 450],
  ['ENGRAVED-MUG', 'Engraved Enamel Mug', 29, 210],
];

/** Sold before they are there: stock comes with the named supply. */
export const coming: readonly [code: string, name: string, price: number, grams: number][] = [
  ['EMBER-STOVE-2', 'Ember Stove II', 189, 1350],
  ['AURORA-TENT-4P', 'Aurora Tent 4P', 549, 3600],
  ['RIDGE-WATCH', 'Ridge Field Watch', 279, 140],
];

/** So well liked that none is left. */
export const soldOut: readonly [code: string, name: string, price: number, grams: number][] = [
  ['HEIRLOOM-AXE', 'Heirloom Axe', 129, 1100],
  ['MOON-LANTERN', 'Moon Lantern', 89, 640],
];

// Sku, name, dollars, what is in the box.
const kitTable = `
KIT-FIRST-CAMP|First Camp Set|489|TENT-FOREST-2P*1 MAT-FOREST-R*2 LANTERN-FOREST*1
KIT-SOLO-NIGHT|Solo Overnight Set|629|TENT-SLATE-1P*1 BAG-SLATE-R*1 MAT-SLATE-R*1
KIT-TRAIL-KITCHEN|Trail Kitchen|128|STOVE-FOREST*1 POT-SLATE-750*1 MUG-FOREST*2
KIT-COFFEE-MORNING|Coffee Morning|79|FLASK-RUST*1 MUG-RUST*2 COFFEE-RUST-GROUND*1
KIT-COFFEE-TRIO|Coffee Trio|52|COFFEE-FOREST-WHOLE*1 COFFEE-SLATE-WHOLE*1 COFFEE-RUST-WHOLE*1
KIT-WARM-FEET|Warm Feet, three pairs|58|SOCK-FOREST-M*1 SOCK-SLATE-M*1 SOCK-RUST-M*1
KIT-COLD-SNAP|Cold Snap Set|118|BEANIE-NAVY*1 SCARF-NAVY*1 GLOVE-NAVY-M*1
KIT-HEARTH|Hearth Box|219|BLANKET-OAT*1 CANDLE-OAT*2 MUG-OAT*2
KIT-CAMP-COOK|Camp Cook|158|SKILLET-FOREST-26*1 APRON-FOREST*1 BOARD-FOREST-S*1
KIT-DAY-HIKE|Day Hike|198|PACK-RUST-22L*1 BOTTLE-RUST-750*1 LAMP-RUST*1
`;

export type Kit = {
  sku: string;
  name: string;
  price: number;
  components: readonly { sku: string; quantity: number }[];
};

/** Kits: sold as one, sent as what is in the box. */
export const kits: readonly Kit[] = rowsOf(kitTable).map(
  ([sku = '', name = '', price, components = '']) => ({
    sku,
    name,
    price: Number(price),
    components: components.split(' ').map((part) => {
      const [component = '', quantity] = part.split('*');
      return { sku: component, quantity: Number(quantity) };
    }),
  }),
);

const surcharge: Readonly<Record<string, number>> = {
  XXL: 4,
  XL: 2,
  '750': 4,
  '1000': 9,
  '1100': 12,
  '35L': 30,
  '50L': 60,
  '70L': 30,
  '2P': 80,
  '3P': 160,
  L: 0,
  '26': 14,
  '30': 26,
};

/** The price of a variant in cents: the family's, more for the larger, ending as prices do. */
export function priceCents(rng: Rng, from: Family, size: string): number {
  const dollars = from.price + (surcharge[size] ?? 0) + (rng.next() < 0.15 ? 3 : 0);
  return dollars * 100 - (dollars > 60 ? 0 : 5);
}
